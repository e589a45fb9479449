"""What the demo shop says about its frames, composed from what is true of them."""

from .frames import FrameRow

SHAPES = {
    "round": "Two nearly perfect circles, drawn thin enough to let the face do the talking.",
    "oval": "A calm oval that softens a square jaw and never tries to be noticed first.",
    "panto": "A classic panto: round below, a little flatter above, at home with a tie and with a T-shirt.",
    "rectangle": "Straight lines and a low profile, made for long days and clear decisions.",
    "square": "Square lenses with generous height give the face structure and the eyes room.",
    "wayfarer": "The trapezoid everybody knows, with the corners turned down just enough to feel like your own.",
    "browline": "A strong line along the brow, almost nothing below it: half library, half dance floor.",
    "cat_eye": "The outer corners rise like the end of a smile, and the bridge stays slim.",
    "aviator": "Wide teardrop lenses under a double line of metal, light enough to forget at altitude.",
    "geometric": "Cut edges where others are round: a frame that looks drawn with a ruler and worn with a wink.",
    "shield": "One sweep of lens from temple to temple keeps wind and dust out of the eyes.",
}
MATERIALS = {
    "acetate": "The front is cut from a sheet of cotton-based acetate and polished until the colour has depth.",
    "bio_acetate": "The front is cut from bio acetate, softened with plant-based plasticisers instead of mineral ones.",
    "tr90": "Springy TR90 nylon takes a knock, a backpack and a car seat without losing its shape.",
    "stainless_steel": "Stainless steel, drawn fine and brazed clean, stays true to its shape for years.",
    "titanium": "Titanium carries the strength of steel at half the weight and is kind to sensitive skin.",
    "beta_titanium": "Beta titanium bends and comes back; there is so little of it that the scales hardly notice.",
    "mixed": "An acetate brow sits on a metal chassis, so that it looks bold and weighs little.",
    "silicone_elastomer": "Soft elastomer without a single screw or metal part bends wherever a small hand pulls.",
}
NOSE_FITS = {
    "fixed_acetate": "The bridge is worked from the same piece and rests on the nose without pads.",
    "raised_acetate": "Raised acetate pads hold it clear of the cheeks on a low bridge.",
    "adjustable_pads": "Adjustable pads let an optician set it to your nose.",
    "rubber_adjustable": "An adjustable rubber nosepiece holds when you sweat.",
    "rubber_fixed": "A rubber nosepiece holds when the path gets rough.",
    "soft_fixed_low": "A soft, low bridge sits where small noses are.",
}
RIMS = {
    "full": "",
    "semi": "The lower half of the lens stands free, held by a nylon cord.",
    "rimless": "There is no rim: the lenses are drilled, and bridge and temples are fixed to the lenses themselves.",
}
SIZES = {"XS": "extra small", "S": "small", "M": "medium", "L": "large", "XL": "extra large"}
TINTS = {3: "The lenses are tinted to category 3, for bright sunlight, and block ultraviolet light up to 400 nm."}


def description(row: FrameRow) -> str:
    """Three short paragraphs: how it looks, how it sits, which lenses it takes."""
    cells = row.cells
    looks = [SHAPES[cells["shape"]], RIMS[cells["rim_type"]], MATERIALS[cells["material"]]]
    sits = [NOSE_FITS[cells["nose_fit"]]]
    if row.flag("spring_hinge"):
        sits.append("Spring hinges give way when it is pulled off with one hand.")
    sits.append(
        f"It weighs {cells['weight_g']} g without lenses, is {_plain(cells['frame_width_mm'])} mm wide "
        f"({SIZES[cells['size_class']]}) and suits a pupillary distance from "
        f"{cells['pd_min_mm']} to {cells['pd_max_mm']} mm."
    )
    paragraphs = [looks, sits, _lenses(row)]
    return "\n\n".join(" ".join(sentence for sentence in paragraph if sentence) for paragraph in paragraphs)


def _lenses(row: FrameRow) -> list[str]:
    tint = row.cells["tint_category"]
    sentences = [TINTS[int(tint)]] if tint else []
    if not row.flag("rx_able"):
        return [*sentences, "Its strong wrap does not take prescription lenses."]
    if row.flag("progressive_ok"):
        return [*sentences, "The lens is high enough for every progressive design."]
    if row.flag("progressive_short_only"):
        return [*sentences, "The lens has room for a progressive with a short corridor."]
    return [*sentences, "The lens is made for single vision: it is too low for a progressive."]


def _plain(number: str) -> str:
    return number.removesuffix(".0")
