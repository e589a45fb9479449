from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


def staff_may(permission: str) -> type[BasePermission]:
    """For `permission_classes`: members of staff who have `permission`, as in "orders.change_order".

    The same permissions as in the admin; whoever is not signed in gets a 401, everybody else a 403.
    """

    class StaffMay(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            return request.user.is_staff and request.user.has_perm(permission)

    return StaffMay
