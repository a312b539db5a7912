"""Devices that fail, as both languages call them."""

from sla.reading.patterns import pattern

DEVICES = {
    "projector": pattern(r"投影|\bprojector"),
    "printer": pattern(r"打印机|\bprinter"),
    "copier": pattern(r"复印机|一体机|\bcopier"),
    "microphone": pattern(r"话筒|麦克风|\bmic(?:rophone)?s?\b"),
    "camera": pattern(r"摄像|探头|\b(?:camera|webcam)"),
    "loudspeaker": pattern(r"音响|音箱|喇叭|功放|\b(?:loud)?speakers?\b"),
    "scanner": pattern(r"扫描仪|高拍仪|\bscanner"),
    "card reader": pattern(r"读卡|\bcard reader"),
    "screen": pattern(r"显示器|显示屏|屏幕|大屏|电视|\b(?:screen|monitor(?!ing)|display|tv)\b"),
    "queue": pattern(r"叫号|排号|取号|\b(?:queue|ticket) (?:machine|screen|display|system)"),
    "kiosk": pattern(r"自助机|自助终端|签到机|\b(?:kiosk|sign-in machine|check-in machine)"),
    "computer": pattern(r"电脑|主机(?!房)|工控机|台式机|笔记本|\b(?:pc|computer|laptop)s?\b"),
    "keyboard": pattern(r"键盘|\bkeyboard"),
    "mouse": pattern(r"鼠标|\bmouse\b"),
    "server": pattern(r"服务器|云主机|\bserver(?! room)"),
    "network": pattern(
        r"网络|断网|上不了网|没有?网|交换机|路由器|wifi|专网|\b(?:network|switch|router|wi-fi|internet)\b"
    ),
    "telephone": pattern(r"电话(?!打不通)|座机|\b(?:tele)?phone\b"),
    "air conditioning": pattern(r"空调|\b(?:air[ -]?con|a/c\b)"),
    "power": pattern(r"停电|断电|跳闸|插座|ups|\b(?:power|socket|ups)\b"),
    "light": pattern(r"灯(?!片)|\blights?\b"),
    "door": pattern(r"门禁|闸机|门锁|室的?门|\b(?:door|gate)\b"),
    "lift": pattern(r"电梯(?!口|旁|边)|(?<!by the )\b(?:lift|elevator)\b"),
    "signature pad": pattern(r"签字板|手写板|\bsignature pad"),
}
