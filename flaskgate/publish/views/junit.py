"""The report as JUnit's XML, which most CI systems show as tests: pure.

There is no one schema. What is written here is what all of them read, the stricter ones of Ant and
of Jenkins' xUnit plugin included: a suite with its counts, `failure` for what fails the gate,
`skipped` for what is reported only, and `error` for what could not be looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from flaskgate import __version__
from flaskgate.model.findings import Finding, Notification, NotificationLevel
from flaskgate.model.report import Report
from flaskgate.model.starts import Answer, Started
from flaskgate.publish.views import line_notes as marks
from flaskgate.text.escape import visible

SUITE = "flaskgate"


def to_junit(report: Report, at: dt.datetime) -> str:
    """Return a document with one suite of the scan that began `at`, with a line feed at its end.

    Every shown finding, every notification that is an error and every start that is shown to be
    safe is a test, and `gate` is the test that passes where the gate does. All text is visible
    (`escape.visible`), so all of it is XML.
    """
    cases = [
        *(_of_finding(one, is_gating=report.is_gating(one)) for one in report.shown),
        *(_of_error(one) for one in report.notifications if one.level is NotificationLevel.ERROR),
        *(_of_start(one) for one in report.starts if _is_safe(one)),
    ]
    if not any(_has(case, "failure", "error") for case in cases):
        cases.insert(0, ET.Element("testcase", classname=SUITE, name="gate", time="0"))
    suites = ET.Element("testsuites")
    suites.append(_suite(report, cases, at))
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(report: Report, cases: Iterable[ET.Element], at: dt.datetime) -> ET.Element:
    cases = tuple(cases)
    suite = ET.Element(
        "testsuite",
        id="0",
        package=SUITE,
        name=visible(report.category) or SUITE,
        hostname="localhost",
        timestamp=f"{at:%Y-%m-%dT%H:%M:%S}",
        time=f"{report.seconds:.3f}",
        tests=str(len(cases)),
        failures=str(sum(_has(case, "failure") for case in cases)),
        errors=str(sum(_has(case, "error") for case in cases)),
        skipped=str(sum(_has(case, "skipped") for case in cases)),
    )
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="version", value=__version__)
    suite.extend(cases)
    for stream in ("system-out", "system-err"):
        ET.SubElement(suite, stream)
    return suite


def _of_finding(finding: Finding, *, is_gating: bool) -> ET.Element:
    place = f"{visible(str(finding.location.path))}:{finding.location.start.line}"
    case = ET.Element(
        "testcase", classname=visible(f"{SUITE}.{finding.rule.id}"), name=place, time="0"
    )
    title = marks.title(finding)
    if is_gating:
        failure = ET.SubElement(case, "failure", message=title, type=visible(finding.rule.id))
        failure.text = f"{place}\n{marks.explanation(finding)}"
    else:
        ET.SubElement(case, "skipped", message=f"{title} (reported, does not fail the gate)")
    return case


def _is_safe(start: Started) -> bool:
    return start.is_production and start.answer is Answer.SAFE


def _of_start(start: Started) -> ET.Element:
    """Return the passing test of a start: what it runs, and what shows that it is safe."""
    place = f"{start.location.path}:{start.location.start.line}"
    runs = f"{start.program} → {start.app}" if start.app else start.program
    name = visible(f"{place} {runs}: {start.reason}")
    return ET.Element("testcase", classname=f"{SUITE}.start", name=name, time="0")


def _of_error(note: Notification) -> ET.Element:
    place = "the run" if note.path is None else visible(str(note.path))
    case = ET.Element("testcase", classname=f"{SUITE}.{visible(note.id)}", name=place, time="0")
    message = visible(note.message)
    ET.SubElement(case, "error", message=message, type=visible(note.id)).text = message
    return case


def _has(case: ET.Element, *tags: str) -> bool:
    return any(child.tag in tags for child in case)
