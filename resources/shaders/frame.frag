#version 440
// A frame of the preview, from the source to dithered bytes: what `Scene` and `Display` of
// editor/render/preview/parts.py say, in the order of numpy_kernel.py. Numbers of the formulas come from
// Python (editor/render/preview/gpu_frame.py); who changes a formula there changes it here as well.

layout(std140, binding = 0) uniform Numbers {
    vec4 weights[3];
    vec4 cones[3];
    vec4 lab[3];
    vec4 luminance;
    vec4 grainLuminance;
    vec4 light;
    vec4 grain;
    // Where the first pixel lies in the whole picture, and its size.
    vec4 place;
    vec2 ditherPlace;
    float textured, toned;
    float dehaze, clarity, white, hold;
    float vignetted, root, spared, grained;
    float size, thickest, thinnest, floorLight;
    float tonesFrom, tonesStep, tonesLast, grey;
    float clarityLimit, curveSteps, vignetteSteps, reach;
    float bend, places, levelsOut, leastVisible;
    float visibleBetween, unused0, unused1, unused2;
};

layout(location = 0) out vec4 color;

// In half precision, planes one under the other: red, green, blue; the fine band; the layers of grain's noise.
layout(binding = 1) uniform sampler2D source;
layout(binding = 2) uniform sampler2D band;
layout(binding = 3) uniform sampler2D grains;
// The six planes of the guided filters' lines, one under the other.
layout(binding = 4) uniform sampler2D lines;
// Curve, tones, vignette's stops, columns and rows, one after the other in rows of 1024.
layout(binding = 5) uniform sampler2D lists;
layout(binding = 6) uniform sampler2D table;
layout(binding = 7) uniform sampler2D dither;

// How high a plane of the picture is.
int high()
{
    return textureSize(source, 0).y / 3;
}

float listed(float index)
{
    int at = int(index);
    return texelFetch(lists, ivec2(at & 1023, at >> 10), 0).r;
}

float cubeRoot(float x)
{
    return sign(x) * exp2(log2(max(abs(x), 1e-9)) * (1.0 / 3.0)) * (abs(x) < 1e-9 ? abs(x) * 1e9 : 1.0);
}

float stops(vec3 rgb)
{
    return log2(max(dot(luminance.rgb, rgb), floorLight));
}

// A plane of `lines` at this pixel, enlarged linearly.
float lineAt(int number, ivec2 before, vec2 share, int rows)
{
    ivec2 at = ivec2(before.x, before.y + number * rows);
    float above = mix(texelFetch(lines, at, 0).r, texelFetch(lines, at + ivec2(1, 0), 0).r, share.x);
    at.y += 1;
    float below = mix(texelFetch(lines, at, 0).r, texelFetch(lines, at + ivec2(1, 0), 0).r, share.x);
    return mix(above, below, share.y);
}

vec3 dehazed(vec3 rgb, float slope, float offset)
{
    float haze = clamp(slope * stops(rgb) * (1.0 / 14.0) + offset, 0.0, 1.0);
    float thick = max(haze - 0.5, 0.0);
    haze -= 0.88 * thick * thick;
    if (dehaze > 0.0) {
        float through = 1.0 / max(1.0 - dehaze * thickest * haze, thinnest);
        return max(rgb * through + light.rgb * (1.0 - through), 0.25 * rgb);
    }
    float through = 1.0 + dehaze * (0.25 + 0.45 * haze);
    return rgb * through + light.rgb * (1.0 - through);
}

vec3 areawise(vec3 rgb, ivec2 pixel)
{
    ivec2 points = ivec2(textureSize(lines, 0).x, textureSize(lines, 0).y / 6);
    vec2 at = (vec2(pixel) + place.xy + 0.5) * (vec2(points) / place.zw) - 0.5;
    at = clamp(at, vec2(0.0), vec2(points) - 1.0);
    ivec2 before = clamp(ivec2(at), ivec2(0), points - 2);
    vec2 share = at - vec2(before);
    if (dehaze != 0.0)
        rgb = dehazed(rgb, lineAt(0, before, share, points.y), lineAt(1, before, share, points.y));
    float level = stops(rgb), added = 0.0;
    if (toned != 0.0) {
        float base = lineAt(2, before, share, points.y) * level + lineAt(3, before, share, points.y);
        float index = clamp((base - tonesFrom) * tonesStep + 0.5, 0.0, tonesLast);
        added = listed(floor(index) + curveSteps + 1.0);
        level = max(level + added, log2(floorLight));
    }
    if (clarity != 0.0) {
        float base = lineAt(4, before, share, points.y) * level + lineAt(5, before, share, points.y);
        float away = (base - grey) * (1.0 / 2.6);
        float detail = level - base, part = detail / clarityLimit;
        added += clarity * exp(-0.5 * away * away) * detail / (1.0 + part * part);
    }
    return rgb * exp2(added);
}

vec3 vignette(vec3 rgb, ivec2 pixel)
{
    float first = curveSteps + 1.0 + tonesLast + 1.0;
    float second = first + vignetteSteps + 1.0;
    float width = float(textureSize(source, 0).x);
    float away = listed(second + float(pixel.x)) + listed(second + width + float(pixel.y));
    float radius = exp2(log2(max(away, 1e-30)) * root);
    float added = listed(first + floor(min(radius, 1.0) * vignetteSteps + 0.5));
    float bright = max(dot(luminance.rgb, rgb), 0.0);
    bright *= bright;
    return rgb * exp2(added * (1.0 - spared * (bright / (bright + 0.35 * 0.35))));
}

float bent(float value)
{
    return listed(floor(sqrt(clamp(value / white, 0.0, 1.0)) * curveSteps + 0.5));
}

vec3 rendered(vec3 rgb)
{
    float top = max(max(rgb.r, rgb.g), rgb.b), bottom = min(min(rgb.r, rgb.g), rgb.b);
    float newTop = bent(top), newBottom = bent(bottom);
    float gain = newTop / clamp(top, 1e-9, white);
    newBottom += hold * min(min(bottom, white) * gain - newBottom, 0.0);
    return (rgb - bottom) * ((newTop - newBottom) / max(top - bottom, 1e-9)) + newBottom;
}

// Places in the table of colors, in whole steps of 16 bits.
vec3 placed(vec3 rgb)
{
    vec3 cone = vec3(
        cubeRoot(dot(cones[0].rgb, rgb)), cubeRoot(dot(cones[1].rgb, rgb)), cubeRoot(dot(cones[2].rgb, rgb)));
    vec3 at = vec3(dot(lab[0].rgb, cone), dot(lab[1].rgb, cone), dot(lab[2].rgb, cone));
    at.yz = at.yz / (abs(at.yz) + bend) * (0.5 * (reach + bend) / reach) + 0.5;
    return floor(clamp(at, 0.0, 1.0) * places + 0.5) / places;
}

vec3 entry(ivec3 at)
{
    return texelFetch(table, ivec2(at.z, at.x * int(size) + at.y), 0).rgb;
}

// Tetrahedrally (Kasson 1993).
vec3 lookedUp(vec3 at)
{
    at *= size - 1.0;
    ivec3 cell = min(ivec3(at), ivec3(int(size) - 2));
    vec3 inside = at - vec3(cell);
    float most = max(max(inside.x, inside.y), inside.z), least = min(min(inside.x, inside.y), inside.z);
    float middle = inside.x + inside.y + inside.z - most - least;
    ivec3 toHigh = inside.x == most ? ivec3(1, 0, 0) : inside.y == most ? ivec3(0, 1, 0) : ivec3(0, 0, 1);
    ivec3 toLow = inside.z == least ? ivec3(0, 0, 1) : inside.y == least ? ivec3(0, 1, 0) : ivec3(1, 0, 0);
    return (1.0 - most) * entry(cell) + (most - middle) * entry(cell + toHigh)
        + (middle - least) * entry(cell + ivec3(1) - toLow) + least * entry(cell + ivec3(1));
}

vec3 grainy(vec3 rgb, ivec2 pixel)
{
    float added = 0.0;
    for (int k = 0; k < 4; ++k)
        added += grain[k] * texelFetch(grains, ivec2(pixel.x, pixel.y + k * high()), 0).r;
    float bright = clamp(dot(grainLuminance.rgb, rgb), 0.0, 1.0);
    return rgb + added * (leastVisible + visibleBetween * bright * (1.0 - bright));
}

void main()
{
    // The target is a texture: its first row is the first of the data, wherever a driver has "up".
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ivec2 lower = ivec2(0, high());
    vec3 camera = vec3(
        texelFetch(source, pixel, 0).r, texelFetch(source, pixel + lower, 0).r,
        texelFetch(source, pixel + 2 * lower, 0).r);
    vec3 rgb = vec3(dot(weights[0].rgb, camera), dot(weights[1].rgb, camera), dot(weights[2].rgb, camera));
    rgb = areawise(rgb, pixel);
    if (textured != 0.0)
        rgb *= exp2(textured * texelFetch(band, pixel, 0).r);
    if (vignetted != 0.0)
        rgb = vignette(rgb, pixel);
    rgb = lookedUp(placed(rendered(rgb)));
    if (grained != 0.0)
        rgb = grainy(rgb, pixel);
    ivec2 at = (pixel + ivec2(ditherPlace)) & 127;
    rgb = clamp(rgb, 0.0, 1.0) * levelsOut + texelFetch(dither, at, 0).r;
    color = vec4(floor(min(rgb, 255.5)) / 255.0, 1.0);
}
