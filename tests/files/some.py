"""Any edits, of whatever sliders there are, and sidecars as Lightroom writes them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from editor.core.edits import Edits, all_sliders
from editor.core.slider import Slider

_CURVES = st.dictionaries(st.floats(0, 255), st.floats(0, 255), min_size=2, max_size=12)


def values(slider: Slider) -> st.SearchStrategy[object]:
    """Return any value of one slider."""
    if slider.type == "number":
        steps = st.integers(0, round((slider.high - slider.low) / slider.step))
        on_step = steps.map(lambda n: min(slider.low + n * slider.step, slider.high))
        return st.floats(slider.low, slider.high) | on_step
    if slider.type == "choice":
        return st.sampled_from(slider.choices)
    if slider.type == "curve":
        return _CURVES.map(lambda points: tuple(sorted(points.items())))
    if slider.type == "file":
        return st.text(st.characters(exclude_characters="\0"), max_size=20)
    return st.booleans()


def edits() -> st.SearchStrategy[Edits]:
    """Return any edits of a few sliders up to all."""
    optional = {key: values(slider) for key, slider in all_sliders().items()}
    return st.sets(st.sampled_from(sorted(optional))).flatmap(
        lambda keys: st.fixed_dictionaries({key: optional[key] for key in sorted(keys)}).map(Edits)
    )


LIGHTROOM = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000 1.000000, 0000/00/00-00:00:00        ">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <!-- kept -->
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:strange="urn:of:somebody/else"
   xmp:Rating="4"
   xmp:Label="R&#xE9;d &amp; &quot;green&quot;"
   crs:Version="16.2"
   crs:ProcessVersion="15.4"
   crs:WhiteBalance="Custom"
   crs:Temperature="5200"
   crs:Tint="+12"
   crs:Exposure2012="+0.35"
   crs:Contrast2012="+35"
   crs:Highlights2012="-45"
   crs:Vibrance="0"
   crs:LensProfileEnable="1"
   crs:HasCrop="True"
   crs:CropTop="0.1"
   crs:CropLeft="0.053112"
   crs:CropBottom="0.9"
   crs:CropRight="1"
   crs:CropAngle="-1.25"
   crs:HasSettings="True"
   crs:AlreadyApplied="False"
   strange:thing="7">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>heath</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <strange:tree strange:a="b"><strange:leaf/>text &lt; &amp; tail</strange:tree>
   <crs:ToneCurvePV2012>
    <rdf:Seq>
     <rdf:li>0, 0</rdf:li>
     <rdf:li>64, 50</rdf:li>
     <rdf:li>255, 255</rdf:li>
    </rdf:Seq>
   </crs:ToneCurvePV2012>
   <crs:MaskGroupBasedCorrections>
    <rdf:Seq>
     <rdf:li rdf:parseType="Resource"><crs:What>Correction</crs:What></rdf:li>
    </rdf:Seq>
   </crs:MaskGroupBasedCorrections>
   <crs:Look>
    <rdf:Description crs:Name="Adobe Color" crs:Amount="1">
     <crs:Parameters><rdf:Description crs:Contrast2012="-99"/></crs:Parameters>
    </rdf:Description>
   </crs:Look>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

ELEMENTS = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:cr="http://ns.adobe.com/camera-raw-settings/1.0/">
 <rdf:Description rdf:about="">
  <cr:ProcessVersion>11.0</cr:ProcessVersion>
  <cr:Exposure2012> -0.40 </cr:Exposure2012>
  <cr:Contrast2012>+10</cr:Contrast2012>
 </rdf:Description>
 <rdf:Description rdf:about="" cr:Clarity2012="-7"/>
</rdf:RDF>"""


def camera_raw(attributes: str, inside: str = "") -> str:
    """Return a sidecar with these attributes and elements of Camera Raw."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" '
        f"{attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def write(folder: Path, text: str) -> Path:
    """Write a sidecar and return its path."""
    path = folder / "a.xmp"
    path.write_text(text, encoding="utf-8")
    return path
