"""What the scripts of the page /try-on/ say. They get it with the page, in its language."""

from django.utils.translation import gettext as _

from .wording import WORDS


def page_words() -> dict[str, str]:
    """Sentences by the keys that the scripts know; {names} in them are filled in there."""
    return {
        **{code: str(words) for code, words in WORDS.items()},
        **_about_photos(),
        **_about_distances(),
        **_about_frames(),
        **_about_the_camera(),
        **_about_trouble(),
    }


def _about_photos() -> dict[str, str]:
    return {
        "agree_first": _("Please agree first: tick the box above."),
        "sending": _("Your photo is on its way …"),
        "found": _("We found your face. Choose a frame."),
        "your_photo": _("Your photo"),
        "photo_not_shown": _("This browser can not show your photo. The shop can read it."),
        "face_number": _("Face {number}"),
        "expires": _("It will be deleted {when}, with all pictures made from it."),
        "deleted": _("Your photo is deleted, and all that was made from it."),
        "photo_over": _("Your photo is not kept any more. Please send it again."),
        "unknown_session": _("Your photo is not kept any more. Please send it again."),
    }


def _about_distances() -> dict[str, str]:
    return {
        "pd_iris": _("About {pd} mm, give or take {deviation} mm: estimated from the size of your irises."),
        "pd_mean": _(
            "We take {pd} mm, as most people have, give or take {deviation} mm: your eyes can not be measured here."
        ),
        "pd_given": _("{pd} mm, as you said. Frames are shown in their exact size."),
        "pd_implausible": _("A distance between 40 and 80 mm is possible. Most people have about 63 mm."),
    }


def _about_frames() -> dict[str, str]:
    return {
        "photo_first": _("Choose or take a photo first."),
        "camera_first": _("Start the camera to see it on you."),
        "choose_frame": _("Choose a frame."),
        "drawing": _("The frame is being put on …"),
        "drawing_several": _("{done} of {all} are ready …"),
        "try_on": _("Try on"),
        "every_colour": _("Every colour"),
        "colour": _("Colour"),
        "sold_out": _("Sold out"),
        "frame_gone": _("This frame is no longer on sale. Please choose another one."),
        "on_your_face": _("{name} on your face"),
        "frames_shown": _("{shown} of {count} frames"),
        "no_frames": _("No frame is like that. Try other words, or all shapes."),
        "more_frames": _("More frames"),
        "frame_width": _("The frame is {mm} mm wide."),
        "width_narrow": _("Narrow for you: {mm} mm less than your face."),
        "width_fits": _("A good width for you: {mm} mm from that of your face."),
        "width_same": _("A good width for you: that of your face."),
        "width_wide": _("Wide for you: {mm} mm more than your face."),
        "bridge_pinches": _("The bridge is narrow for your nose and may pinch."),
        "bridge_slips": _("The bridge is wide for your nose and may slip."),
        "add": _("Add to cart"),
        "added": _("It is in your cart."),
        "cart_holds": _("In your cart: {count}"),
        "remove": _("Remove"),
        "side_by_side": _("Side by side ({count})"),
        "compare_one": _("Add another one to compare it with."),
        "compare_full": _("There is room for {most}. Remove one first."),
    }


def _about_the_camera() -> dict[str, str]:
    return {
        "camera_asks": _("Your browser asks whether this page may use the camera."),
        "live_loading": _("One moment: what finds your face is being loaded (6 MB, once)."),
        "no_face_live": _("We do not see your face. Come into the light, and look at the camera."),
        "camera_ended": _("The camera is off."),
        "camera_denied": _(
            "This page may not use the camera. Allow it beside the address at the top of the window, or use a photo."
        ),
        "camera_missing": _("We found no camera. Try it with a photo."),
        "camera_in_use": _("Another program uses the camera. Close it, and start again."),
        "camera_insecure": _(
            "Browsers give the camera to encrypted pages only. Use the address with https, or a photo."
        ),
        "browser_too_old": _("This browser can not do it live. A newer one can, and a photo works here too."),
    }


def _about_trouble() -> dict[str, str]:
    return {
        "offline": _("The shop can not be reached. Check your connection, and try again."),
        "timeout": _("The shop takes too long. Please try again in a moment."),
        "limit_reached": _("That was a lot at once. Please try again in {wait}."),
        "went_wrong": _("That did not work. Please try again."),
        "try_again": _("Try again"),
    }
