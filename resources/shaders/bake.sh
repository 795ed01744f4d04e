#!/bin/sh
# Bakes the shaders for OpenGL, OpenGL ES, Direct3D, Metal and Vulkan after a change. Needs Qt's shader baker
# (Debian's qt6-shader-baker; QSB names another); the newest Qt reads what any older baker made.
set -e
cd "$(dirname "$0")"
for shader in *.vert *.frag; do
    "${QSB:-/usr/lib/qt6/bin/qsb}" --glsl "300 es,150" --hlsl 50 --msl 20 -o "$shader.qsb" "$shader"
done
sha256sum -- *.vert *.frag *.qsb > SHA256SUMS
