"""Words of both languages for what was to be done when it failed, for what of it fails, and for devices."""

from sla.triage.patterns import pattern

DEEDS = {
    "enter": pattern(r"登录|登不|登陆|进不去|进入|打不开|打开|连不上|\b(?:log ?in|enter|open|load|down)\b"),
    "upload": pattern(r"上传|传不上|传不了|\bupload"),
    "download": pattern(r"下载|\bdownload"),
    "submit": pattern(r"提交|交不上|报不上|报不了|报价|出价|\bsubmit"),
    "save": pattern(r"保存|存不|录入|\bsav(?:e|ed|ing)\b"),
    "print": pattern(r"打印|打不出|\bprint"),
    "export": pattern(r"导出|导不|\bexport"),
    "publish": pattern(r"发布|发不出去|发不了|\bpublish"),
    "recall": pattern(r"撤回|撤不|\b(?:withdraw|recall)"),
    "issue": pattern(r"生成|开不出|开不了|开票|开具|出具|\b(?:generat|issu)"),
    "push": pattern(r"推送|推不|\bpush"),
    "send": pattern(r"短信|收不到|没收到|通知|邮件|\b(?:sms|notices?|messages?|e?-?mails?)\b"),
    "refund": pattern(r"退款|退还|退不了|退保证金|\brefund"),
    "pay": pattern(r"缴纳|到账|支付|付款|转账|\b(?:pay|paid|received)\b"),
    "decrypt": pattern(r"解密|解不开|解开|\bdecrypt"),
    "stamp": pattern(r"盖章|盖不|签章|\b(?:stamp|signature)"),
    "draw": pattern(r"抽取|抽不|抽专家|\bdraw"),
    "find": pattern(r"搜索|查询|查不到|搜不|\bsearch"),
    "archive": pattern(r"归档|归不了|\barchiv"),
    "start": pattern(r"启动|点开始|开始没|开机|开不了机|\b(?:start|turn on)"),
    "register": pattern(r"注册|\bregister"),
    "scan": pattern(r"扫码|扫了|二维码|\b(?:qr|scan)"),
    "check in": pattern(r"签到|签不上|\bsign-in for\b"),
    "score": pattern(r"打分|评分|\bscor"),
    "play": pattern(r"播放|放不出|\bplay"),
}
"""Words for what a person wants to do."""

DETAILS = {
    "attachment": pattern(r"附件|图纸|\battachment"),
    "name": pattern(r"名称|文件名|公司名|标题|抬头|\b(?:names?|title|heading|caption)\b"),
    "time": pattern(
        r"时间显示|时间不|时间写|时间设置|时间改|倒计时|日期|\b(?:date|countdown|(?:opening|upload) time)\b"
    ),
    "amount": pattern(r"金额|利息|大写|单位显示|小数|\b(?:amount|currency|interest)\b"),
    "captcha": pattern(r"验证码|\b(?:captcha|verification code)"),
    "picture": pattern(r"图片|画面|黑屏|黑的|视频|摄像|\b(?:picture|video|image|black)"),
    "sound": pattern(r"声音|音响|话筒|录音|听不|\b(?:sound|audio|microphone|echo)"),
    "recording": pattern(r"录像|回放|\brecording"),
    "password": pattern(r"密码|\bpassword"),
    "expiry": pattern(r"过期|到期|\bexpire"),
    "certificate": pattern(r"证书|校验|\bcertificate"),
    "list": pattern(r"列表|名单|目录|\blist\b"),
    "order": pattern(r"排序|顺序|反了|\b(?:sorted|sorting)\b"),
    "looks": pattern(r"错位|排版|模糊|字体|重叠|位置偏|颜色|乱了|错别字|有错字|\b(?:typo|layout|distorted)"),
    "twice": pattern(r"重复|[两几三四五六](?:条|遍|次)|\b(?:twice|duplicat)"),
    "button": pattern(r"找不到|\bbutton (?:is )?missing"),
    "figures": pattern(r"分数|算错|权重|汇总|合计"),
    "version": pattern(r"上一版|旧的|\b(?:old version|last year)"),
    "link": pattern(r"链接|\blink\b"),
    "wait": pattern(r"很慢|卡顿|特别慢|分钟|半天|\b(?:slow|delay|minutes?|takes long)"),
    "success": pattern(r"成功了|但是|但没|可以看|都能用|正常|\b(?:works?|worked|but)\b"),
    "printer": pattern(r"打印机|卡纸|没墨|\bprinter"),
    "loss": pattern(r"缺|少了|没保存|空的|空白|不见|全没了|丢|\b(?:missing|loses|lost|blank|empty|gone)\b"),
}
"""Words for what of it fails, or how."""

DEVICES = {
    "projector": pattern(r"投影|\bprojector"),
    "printer": pattern(r"打印机|\bprinter"),
    "microphone": pattern(r"话筒|麦克风|\bmicrophone"),
    "camera": pattern(r"摄像|\b(?:camera|webcam)"),
    "loudspeaker": pattern(r"音响|音箱|喇叭|\b(?:loud)?speakers?\b"),
    "scanner": pattern(r"扫描仪|高拍仪|\bscanner"),
    "screen": pattern(r"显示器|屏幕|大屏|\b(?:screen|monitor|display)\b"),
    "computer": pattern(r"电脑|主机|工控机|\b(?:pc|computer|laptop)s?\b"),
    "server": pattern(r"服务器|云主机|\bserver"),
    "network": pattern(r"网络|断网|交换机|路由器|wifi|\b(?:network|switch|router|wi-fi)\b"),
    "air conditioning": pattern(r"空调|\bair con"),
    "door": pattern(r"门禁|闸机|\b(?:door|gate)\b"),
}
"""Devices, as both languages call them."""
