"""What can be asked of any screen on behalf of everyone: axe-core, width, room for a finger."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1024, "height": 768}},
    "phone": PHONE,
}
TARGETS = (
    "a[href], button, input, select, textarea, summary, [tabindex='0'], [role=slider],"
    " [role=button], [role=tab]"
)
# Words within a sentence are as high as its lines; marks do what the picture below them does too;
# of a row of perceptrons the nearest one is meant.
TOO_SMALL = """([targets, least]) => {
  const isInSentence = ({ parentElement }) => [...parentElement.childNodes].some((node) =>
    node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const fits = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width >= least && height >= least;
  };
  const isHidden = (element) => element.closest(".visually-hidden, .skip:not(:focus)");
  return [...document.querySelectorAll(targets)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !isHidden(one))
    .filter((one) => !isInSentence(one) && !one.matches(".strip-mark, .why-units"))
    .filter((one) => ![one, one.closest("label"), ...(one.labels ?? [])].some((e) => e && fits(e)))
    .map((one) => {
      const { width, height } = one.getBoundingClientRect();
      return `${Math.round(width)} × ${Math.round(height)}: ${one.outerHTML.slice(0, 140)}`;
    });
}"""
LEAST_TARGET = 43.5  # CSS pixels; 44 but for what rounding takes
WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


def violations(page, *rules):
    """What axe-core finds wrong, by these rules or all: rule, and the first that break it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    asked = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("(asked) => axe.run(document, asked)", asked)
    return [
        (one["id"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found["violations"]
    ]


def too_small(page):
    """What is to be touched, but too small for a finger."""
    return page.evaluate(TOO_SMALL, [TARGETS, LEAST_TARGET])


def look_over(page, where):
    """Nothing that axe-core knows is wrong, no wider than the screen, a finger hits everything."""
    found = violations(page)
    assert not found, f"{where}: {found}"
    assert page.evaluate(WIDER) <= 0, where
    if page.viewport_size["width"] == PHONE["viewport"]["width"]:
        small = too_small(page)
        assert not small, f"{where}: {small}"


def look_over_in_both(page, where):
    """The same in the dark, where colours alone are others."""
    look_over(page, where)
    page.emulate_media(color_scheme="dark")
    found = violations(page, "color-contrast")
    assert not found, f"{where}, in the dark: {found}"
    page.emulate_media(color_scheme="light")
