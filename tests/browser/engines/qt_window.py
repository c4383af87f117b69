"""A window with Chromium 87, that of Qt's WebEngine 5.15. Run by a Python that has it; the argument
is a folder. Its DevTools cannot print: the page is printed to `sheet.pdf` there when a file `print`
appears."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt5.QtCore import QTimer, QUrl
from PyQt5.QtWebEngineWidgets import QWebEngineView
from PyQt5.QtWidgets import QApplication

folder = Path(sys.argv[1])
unfinished = folder / "unfinished.pdf"
app = QApplication(sys.argv)
view = QWebEngineView()
view.setUrl(QUrl("about:blank"))
view.page().pdfPrintingFinished.connect(lambda *_: unfinished.rename(folder / "sheet.pdf"))
view.show()


def print_if_asked() -> None:
    """Print the page where it is wanted."""
    if (folder / "print").exists():
        (folder / "print").unlink()
        view.page().printToPdf(str(unfinished))


timer = QTimer()
timer.timeout.connect(print_if_asked)
timer.start(50)
sys.exit(app.exec_())
