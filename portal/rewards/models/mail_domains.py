"""Domains that name no company: providers open to everybody, and those whose mailboxes are thrown away."""

FREE = frozenset(
    {
        *("gmail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com"),
        *("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com", "rocketmail.com", "aol.com"),
        *("icloud.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de"),
        *("proton.me", "pm.me", "tuta.com", "tutanota.com", "posteo.de", "mailbox.org", "fastmail.com", "hey.com"),
        *("zoho.com", "mail.com", "email.com", "inbox.com", "yandex.com", "yandex.ru", "mail.ru", "bk.ru", "list.ru"),
        *("rambler.ru", "btinternet.com", "virginmedia.com", "sky.com", "ntlworld.com", "talktalk.net", "orange.fr"),
        *("laposte.net", "free.fr", "wanadoo.fr", "libero.it", "mynet.com", "chmail.ir", "mail.am", "freenet.am"),
        *("comcast.net", "verizon.net", "att.net", "qq.com", "163.com", "126.com", "naver.com"),
    }
)
DISPOSABLE = frozenset(
    {
        *("mailinator.com", "guerrillamail.com", "guerrillamail.info", "sharklasers.com", "10minutemail.com"),
        *("tempmail.com", "temp-mail.org", "yopmail.com", "yopmail.fr", "trashmail.com", "trashmail.de", "maildrop.cc"),
        *("getnada.com", "dispostable.com", "throwawaymail.com", "mailnesia.com", "fakeinbox.com", "mintemail.com"),
        *("spamgourmet.com", "mohmal.com", "emailondeck.com", "moakt.com", "burnermail.io", "mytemp.email"),
    }
)
SAME_PROVIDER = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "protonmail.com": "proton.me",
    "ya.ru": "yandex.ru",
}
SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gen", "gov", "ltd", "me", "net", "nom", "or", "org", "plc", "sch"})
