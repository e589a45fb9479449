"""Shapes of what we tell about photos and what was tried on them. Lengths are measured, so they are plain numbers."""

from rest_framework import serializers

from .fit import Bridge, Width
from .models import TryOn, TryOnSession
from .scale import Source


class ConsentSerializer(serializers.Serializer):
    version = serializers.CharField()
    text = serializers.CharField()


class PhotoSerializer(serializers.Serializer):
    """px, upright."""

    width = serializers.IntegerField()
    height = serializers.IntegerField()


class PoseSerializer(serializers.Serializer):
    """Degrees: roll clockwise in the picture, yaw positive to the left of it, pitch positive downwards."""

    roll_deg = serializers.FloatField()
    yaw_deg = serializers.FloatField()
    pitch_deg = serializers.FloatField()


class FaceSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    box = serializers.ListField(
        child=serializers.IntegerField(), help_text="Left, top, right, bottom in px of the photo."
    )
    pd_mm = serializers.FloatField(help_text="An estimate for the look of a frame, never for centring lenses.")
    pd_uncertainty_mm = serializers.FloatField(help_text="One standard deviation.")
    pd_source = serializers.ChoiceField([source.value for source in Source])
    pose = PoseSerializer()
    face_width_mm = serializers.FloatField(help_text="Between the temples.")
    warnings = serializers.ListField(child=serializers.CharField())


class SessionSerializer(serializers.Serializer):
    session_id = serializers.UUIDField()
    status = serializers.ChoiceField(TryOnSession.State.choices)
    code = serializers.CharField(allow_null=True, help_text="Why it failed.")
    detail = serializers.CharField(allow_null=True, help_text="The same for people.")
    expires_at = serializers.DateTimeField(help_text="When all of it is deleted.")
    photo = PhotoSerializer()
    faces = FaceSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField(), help_text="Codes.")


class UploadedSerializer(SessionSerializer):
    token = serializers.CharField(allow_null=True, help_text="A guest's, to be sent as X-Cart-Token.")


class BridgeSerializer(serializers.Serializer):
    word = serializers.ChoiceField([word.value for word in Bridge])
    difference_mm = serializers.FloatField(help_text="Bridge minus nose.")


class FitSerializer(serializers.Serializer):
    word = serializers.ChoiceField([word.value for word in Width])
    difference_mm = serializers.FloatField(help_text="Frame minus face.")
    bridge = BridgeSerializer()


class TintSerializer(serializers.Serializer):
    colour = serializers.CharField()
    percent = serializers.IntegerField()


class ResultSerializer(serializers.Serializer):
    id = serializers.UUIDField(allow_null=True, help_text="Null where there is no picture of the frame.")
    sku = serializers.CharField()
    status = serializers.ChoiceField(TryOn.State.choices)
    code = serializers.CharField(allow_null=True, help_text="Why it failed.")
    detail = serializers.CharField(allow_null=True, help_text="The same for people.")
    url = serializers.CharField(allow_null=True, help_text="Good for five minutes; ask again for another.")
    width_mm = serializers.FloatField(allow_null=True, help_text="Of the frame.")
    fit = FitSerializer(allow_null=True)
    face = serializers.IntegerField(allow_null=True)
    pd_mm = serializers.FloatField(allow_null=True, help_text="What the picture is scaled by.")
    pd_source = serializers.ChoiceField([source.value for source in Source], allow_null=True)
    tint = TintSerializer(allow_null=True)


class TriedSerializer(serializers.Serializer):
    session_id = serializers.UUIDField()
    results = ResultSerializer(many=True)


class ResultsSerializer(SessionSerializer):
    results = ResultSerializer(many=True)
