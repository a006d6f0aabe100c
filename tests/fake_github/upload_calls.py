"""What becomes of SARIF uploads."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from tests.fake_github.calls import Call, known
from tests.fake_github.code_scanning import Upload
from tests.fake_github.exchange import Answer, RefusedError
from tests.fake_github.permissions import admit
from tests.fake_github.rules import GZIP_BYTES, decoded_sarif, gzip_size

PRIVATE_NEEDS = "contents=read,actions=read"
_NOT_ENABLED = {
    False: "Code scanning is not enabled for this repository. "
    "Please enable code scanning in the repository settings.",
    True: "Advanced Security must be enabled for this repository to use code scanning.",
}


def upload_sarif(call: Call) -> Answer:
    """Take a SARIF file for processing."""
    _refuse_unless_enabled(call)
    if call.repository.private:
        admit(call.token, call.repository, PRIVATE_NEEDS, reads=False)
    body = call.body
    if gzip_size(body["sarif"]) > GZIP_BYTES:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Payload Too Large")
    if body["commit_sha"] not in call.repository.commits:
        raise RefusedError(HTTPStatus.NOT_FOUND, "commit not found")
    if body["ref"] not in call.repository.refs:
        message = f"ref '{body['ref']}' not found in this repository"
        raise RefusedError(HTTPStatus.NOT_FOUND, message)
    try:
        sarif = decoded_sarif(body["sarif"])
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
    upload = Upload(
        id=str(uuid.UUID(int=call.repository.next_id())),
        ref=body["ref"],
        commit=body["commit_sha"],
        sarif=sarif,
    )
    call.repository.code_scanning.receive(upload)
    url = f"{call.views.url}/code-scanning/sarifs/{upload.id}"
    return Answer(status=HTTPStatus.ACCEPTED, content={"id": upload.id, "url": url})


def get_sarif(call: Call) -> Answer:
    """Answer with how far the processing of an upload is."""
    _refuse_unless_enabled(call)
    uploads = call.repository.code_scanning.uploads
    wanted = call.parameters["sarif_id"]
    upload = known(next((one for one in uploads if one.id == wanted), None))
    status = upload.status()
    url = f"{call.views.url}/code-scanning/analyses?sarif_id={upload.id}"
    done = status != "pending"
    return Answer(
        content={
            "processing_status": status,
            "analyses_url": url if done else None,
            "errors": upload.errors if done and upload.errors else None,
        }
    )


def _refuse_unless_enabled(call: Call) -> None:
    if not call.repository.code_scanning.enabled:
        raise RefusedError(HTTPStatus.FORBIDDEN, _NOT_ENABLED[call.repository.private])
