"""What people of the demo wrote in surveys, by how content they are: low, middling, high."""

ENGLISH = {
    "low": (
        "I had to ask three times for the October numbers. They were good, but I should not have to chase.",
        "The evening calls have gone wrong since August and nobody told us it was known.",
        "Two people gave me two different dates for the same thing.",
        "We still do the half of it by hand that was meant to be gone by spring.",
        "Nobody warned us about the change of number. Our customers found out before we did.",
        "The invoice was wrong twice and I had to find it myself.",
        "Good people, but I never know whom to ask since our contact changed.",
        "The report arrives after our own meeting, so it helps nobody here.",
        "I was promised a call back on a Friday. It came the Wednesday after.",
    ),
    "middling": (
        "Fine so far, early to say. The kick-off was well prepared.",
        "The work is good. I would like to see earlier what is planned for the next quarter.",
        "Reports are clear. Make the branches easier to compare.",
        "Answers are quick by phone and slow by mail.",
        "It does what we agreed. I am waiting for the booking page.",
        "Mornings run well, evenings not yet.",
        "Solid. A little more initiative from your side would help.",
        "We get what we pay for, and now and then a bit more.",
    ),
    "high": (
        "Tomasz spent two mornings with my team and nobody felt stupid. First supplier who managed that.",
        "You told us about the delay before we noticed it. That is how it should be.",
        "The monthly report is the only one our board reads to the end.",
        "Calls after half past five are answered now. My people sleep better.",
        "The booking page paid for itself in six weeks.",
        "I never have to repeat myself, whoever picks up.",
        "Ada knows our business as well as we do.",
        "Bad news comes with a plan. I can work with that.",
        "The move of the numbers cost us not a single call.",
        "Questions are answered on the same day, and the answers are right.",
        "My counter staff asked me to renew before I had thought about it.",
        "One call, one person, one answer.",
        "The figures match ours to the pound.",
        "You said no to an idea of mine and were right.",
        "Training in two half days was exactly what we could spare.",
        "Nothing to add. Please keep the Thursday calls.",
        "New people on your side know our story from the first day.",
        "The plan for next year is on one page and I can explain it to anybody.",
    ),
}
OTHERS = {
    "fa": {
        "low": ("سه بار پیگیر گزارش شدم تا بالاخره رسید. این کار من نیست.",),
        "middling": ("کار خوب پیش می‌رود، ولی دوست دارم زودتر بدانم ماه آینده چه می‌کنیم.", "تلفن خوب است، ایمیل کند."),
        "high": ("همیشه پیش از آن‌که بپرسیم خبر می‌دهند.", "با تیم شما خیالمان راحت است و نتیجه را در فروش می‌بینیم."),
    },
    "hy": {
        "low": ("Երեկոյան զանգերը դեռ մնում են անպատասխան։",),
        "middling": (
            "Ամեն ինչ նորմալ է, բայց հաշվետվությունը կարող էր ավելի շուտ գալ։",
            "Աշխատանքը լավն է, սպասում ենք նոր էջին։",
        ),
        "high": ("Մեր ուսուցիչները շատ գոհ են, ամեն ինչ պարզ բացատրվեց։", "Միշտ պատասխանում են նույն օրը։"),
    },
    "tr": {
        "low": ("Aynı soruyu üç kişiye ayrı ayrı anlatmak zorunda kaldık.",),
        "middling": (
            "İş iyi gidiyor, sezon öncesi planı daha erken görmek isteriz.",
            "Telefonda hızlı, e-postada yavaşsınız.",
        ),
        "high": (
            "Rezervasyonlarımız belirgin biçimde arttı, ekip çok ilgili.",
            "Söz verilen gün, söz verilen iş bitti.",
        ),
    },
}
