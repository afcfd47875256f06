"""A small Django REST framework service of an invented vendor, in one file.

    python drf_app.py schema drf.json      writes what drf-spectacular says of the service
    python drf_app.py serve FOLDER         serves it on a free port, which it prints

Brookline Parcels delivers parcels. One model, one viewset, one token: what a team has in its first
week, with nothing tuned for these tests. The document is drf-spectacular's own, as it comes.
"""

import sys
from pathlib import Path

import django
from django.conf import settings

TOKEN = "brookline-test-token"
MINE, WITHOUT_CONTACT, THEIRS = 1, 2, 3


def configure(database: str) -> None:
    """Set Django up without a settings module."""
    settings.configure(
        SECRET_KEY="nothing here is signed",
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "rest_framework",
            "rest_framework.authtoken",
            "drf_spectacular",
        ],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [
                "rest_framework.authentication.TokenAuthentication",
            ],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
            "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        },
        SPECTACULAR_SETTINGS={"TITLE": "Brookline Parcels", "VERSION": "1.0.0"},
    )
    django.setup()


configure(str(Path(sys.argv[2], "parcels.sqlite3")) if sys.argv[1] == "serve" else ":memory:")

# Django's own modules can't be imported before it is configured.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.validators import MaxValueValidator, MinValueValidator  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import mixins, routers, serializers, viewsets  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402
from waitress import create_server  # noqa: E402


class Parcel(models.Model):
    """A parcel, on its way."""

    class State(models.TextChoices):
        """Where it is."""

        ANNOUNCED = "announced"
        MOVING = "moving"
        DELIVERED = "delivered"

    reference = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ANNOUNCED)
    note = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - to have a null
    contact = models.EmailField(null=True, blank=True)  # noqa: DJ001 - likewise
    grams = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(30000)])
    fragile = models.BooleanField(default=False)
    labels = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        """Django asks where a model of a script belongs."""

        app_label = "brookline"

    def __str__(self) -> str:
        """Return what people call it."""
        return self.reference


class ParcelSerializer(serializers.ModelSerializer):
    """A parcel as JSON; the labels are a list of short texts."""

    labels = serializers.ListField(child=serializers.CharField(max_length=12), max_length=5)

    class Meta:
        """All of the model."""

        model = Parcel
        fields = (
            "id",
            "reference",
            "state",
            "note",
            "contact",
            "grams",
            "fragile",
            "labels",
            "due_at",
            "created_at",
        )


class ParcelViewSet(
    mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet[Parcel]
):
    """Read and change one of one's own."""

    queryset = Parcel.objects.all()
    serializer_class = ParcelSerializer

    def get_queryset(self) -> models.QuerySet[Parcel]:
        """Leave out what others own."""
        mine = super().get_queryset()
        return mine.filter(owner=self.request.user) if self.request.user.pk else mine


router = routers.DefaultRouter()
router.register("parcels", ParcelViewSet)
urlpatterns = [path("", include(router.urls))]


def write_schema(target: str) -> None:
    """Let drf-spectacular write its document."""
    call_command("spectacular", "--file", target, "--format", "openapi-json", "--fail-on-warn")


def serve() -> None:
    """Make three parcels and a token, and serve until the process is ended."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    desk = User.objects.create(username="desk")
    usual = {"note": "ring twice", "contact": "desk@brookline.test"}
    whose = ((MINE, desk, usual), (WITHOUT_CONTACT, desk, {}), (THEIRS, _stranger(), usual))
    for number, owner, more in whose:
        Parcel.objects.create(
            pk=number, owner=owner, reference=f"BR-{number}", grams=1200, labels=["north"], **more
        )
    Token.objects.create(user=desk, key=TOKEN)
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=2)
    print(server.effective_port, flush=True)  # noqa: T201 - the port is what is asked for
    server.run()


def _stranger() -> User:
    return User.objects.create(username="somebody else")


if __name__ == "__main__":
    if sys.argv[1] == "schema":
        write_schema(sys.argv[2])
    else:
        serve()
