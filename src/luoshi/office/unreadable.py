"""Why a file is not read: one sentence for the person who gave it, in Chinese and in English."""

from __future__ import annotations

from typing import Any

# why → (Chinese, English); {name} is the file's name, the rest are figures given with it.
SAID = {
    "empty": ("{name}是空的，请确认文件没有拿错，并且已经保存。", "{name} is empty; is it the right file, and was it saved?"),
    "large": ("{name}有{size} MB，超过{most} MB，请确认文件没有拿错，或分成几个文件。", "{name} has {size} MB, more than {most} MB; is it the right file?"),
    "old": (
        "{name}是旧版Office文件或加了密码，请去掉密码，另存为.xlsx或.docx再上传。",
        "{name} is an Office file of the old kind or locked with a password; save it without password as .docx or .xlsx.",
    ),
    "pdf": ("{name}是PDF，请给出.xlsx、.docx、.csv或.txt。", "{name} is a PDF; give .xlsx, .docx, .csv or .txt."),
    "rtf": ("{name}是RTF文件，请另存为.docx再上传。", "{name} is an RTF file; save it as .docx."),
    "odf": ("{name}是OpenDocument文件，请另存为.docx或.xlsx再上传。", "{name} is an OpenDocument file; save it as .docx or .xlsx."),
    "other": (
        "{name}不是Excel工作簿（.xlsx）也不是Word文档（.docx），请另存为这两种格式之一。",
        "{name} is no Word file (.docx) and no Excel workbook (.xlsx); save it as one of them.",
    ),
    "no word": ("{name}不是Word文档（.docx），请用Word或WPS另存为.docx。", "{name} is no Word file (.docx); save it as .docx with Word or WPS."),
    "broken": (
        "{name}已损坏或加了密码，请用Office或WPS打开后重新保存再上传。",
        "{name} is broken or no Word file or workbook, or it is locked; open it in Office or WPS and save it again.",
    ),
    "bomb": ("{name}解压后过大（压缩比异常），不像办公文件，没有打开。", "{name} unpacks to more than any such file holds (its ratio is abnormal) and was not opened."),
    "unpacked": ("{name}解压后超过{most} MB，没有打开。", "{name} unpacks to more than {most} MB and was not opened."),
    "doctype": ("{name}里有Office文件不应有的内容（DOCTYPE），没有打开。", "{name} holds what no Office file holds (a DOCTYPE) and was not opened."),
    "pdf broken": ("{name}是损坏的PDF，请另存或重新打印成PDF，或给出.docx、.txt。", "{name} is a broken PDF; save or print it anew as PDF, or give it as .docx or .txt."),
    "lock": (
        "{name}是损坏的PDF，或用了打不开的加密方式，请给出不加密的文件。",
        "{name} is a broken PDF and its kind of lock cannot be opened here; save or print it anew as PDF, or give it as .docx or .txt.",
    ),
    "locked": ("{name}有密码，请给出没有密码的文件。", "{name} is locked with a password; give a copy without one."),
    "pages": ("{name}超过{most}页，不像一份报告，没有读。", "{name} has more than {most} pages and was not read; is it the right file?"),
    "web": ("{name}里没有读得出的网页，请用浏览器重新保存。", "{name} holds no page that can be read; save it again from the browser."),
    "memory": ("{name}要用的内存超过{most} MB，没有读完；请分成几个文件。", "{name} needs more than {most} MB of memory and was not read; divide it."),
    "slow": ("{name}在{most}秒内读不完，没有读；请分成几个文件。", "{name} cannot be read within {most} seconds and was not read; divide it."),
    "busy": ("正在读别的文件，{name}还没有读；请过一会儿再上传。", "Other files are being read; {name} was not read yet, try again in a moment."),
    "page": ("{name}是网页（或网页改的名），不是表格，请用Excel或WPS打开后另存为.xlsx。", "{name} is a web page under another name; open it in Excel and save it as .xlsx."),
    "binary": (
        "{name}不是UTF-8、UTF-16、GB18030或Big5的文字，请另存为CSV（UTF-8）或.xlsx。",
        "{name} is no text in UTF-8, UTF-16, GB18030 or Big5; save it as CSV UTF-8 or .xlsx.",
    ),
    "encoding": ("{name}第{line}行以后的文字编码坏了，请另存为CSV（UTF-8）。", "{name} has broken bytes from row {line} on; save it as CSV UTF-8."),
    "csv": ("{name}第{line}行附近不是CSV（{said}），请用表格软件另存为CSV（UTF-8）或.xlsx。", "{name} is no CSV near row {line} ({said}); save it as CSV UTF-8 or .xlsx."),
    "quote": (
        "{name}第{line}行有引号没有配对，后面的几行被并进了一格，请补上引号，或用表格软件另存为.xlsx。",
        "{name} has a quotation mark in row {line} that is not closed, so that rows after it fell into one cell; close it, or save the table as .xlsx.",
    ),
    "no table": ("{name}是Word文档，不是表格，请另存为.xlsx或.csv。", "{name} is a Word file and no table; save it as .xlsx or .csv."),
    "no words": ("{name}是空的，里面没有表格。", "{name} is empty; it holds no table."),
    "hidden": ("{name}里能看见的工作表都是空的，隐藏的没有读；请取消隐藏再导入。", "{name} has nothing in the sheets that can be seen; unhide the one to be read."),
    "merged": ("{name}里合并的单元格太多，请取消合并后再上传。", "{name} has too many merged cells; take the merging back."),
    "picture": ("{name}打不开，不是完整的照片；请重新拍或另存为JPG，或不附照片。", "{name} cannot be opened as a picture; take or save it anew as JPG, or leave it out."),
    "dots": ("{name}超过{most}百万像素；请缩小以后再选。", "{name} has more than {most} million dots; make it smaller."),
    "unclean": (
        "{name}里的作者等信息去不干净（旧格式、嵌有别的文件或宏、有隐藏图层，或不是文档），不能公开；请另存为PDF、.docx或.xlsx，或只在内部使用。",
        "{name} cannot be freed of who wrote it (an old format, files or macros within it, hidden layers, or no document) and is not shown; save it as PDF, .docx or .xlsx.",
    ),
    "missing": ("{name}打不开（{said}），请检查文件名和权限。", "{name} cannot be opened ({said}); check its name and rights."),
    "start": ("这台机器现在开不了读文件的进程，{name}没有读；请告诉管理员。", "No process to read {name} can be started on this machine; tell its administrator."),
}


class Unreadable(ValueError):
    """A file that is not read. ``why`` is a key of ``SAID``; the message is the Chinese sentence, ``english`` the other."""

    def __init__(self, why: str, name: str = "", **figures: Any) -> None:
        self.why, self.name, self.figures = why, name or "文件", figures
        self.english = SAID[why][1].format(name=name or "The file", **figures)
        super().__init__(SAID[why][0].format(name=self.name, **figures))

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        return Unreadable, (self.why, self.name)
