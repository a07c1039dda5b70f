"""/healthz and /readyz: what load balancers and container platforms ask. No sign-in, no session, no version."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from smtp_connector.services.health import find_failing_part


@login_not_required
@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer: the process is alive. It asks nobody, so a database that is down restarts no process."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer whether requests can be served; 503 with the part that fails else."""
    failing = find_failing_part()
    if failing is None:
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable", "failing": failing.value}, status=503)
