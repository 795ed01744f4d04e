#version 440
// The frame where it lies on the widget; what lies round it is painted over.

layout(std140, binding = 0) uniform Numbers {
    // Left, top, width and height in device pixels, counted from the top.
    vec4 place;
    vec2 size;
    float upwards, unused;
};

layout(location = 0) out vec4 color;
layout(binding = 1) uniform sampler2D frame;

void main()
{
    vec2 at = gl_FragCoord.xy;
    if (upwards != 0.0)
        at.y = size.y - at.y;
    color = vec4(texture(frame, (at - place.xy) / place.zw).rgb, 1.0);
}
