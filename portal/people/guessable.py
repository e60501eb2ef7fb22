"""What people choose when they are asked for a password: the words and runs every guesser tries first."""

RUNS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "abcdefghijklmnopqrstuvwxyz")

_ENTRANCE = """
access account admin administrator auth change changeme client company customer default demo enter guest hello
letmein login mainstay manager master member newpass nopass office open opensesame pass passcode passphrase passwd
password passwort parola portal private root secret secure security server service signin staff start support
system team temp temporary test testing trustno1 user username vendor welcome work
"""
_DEAR = """
angel baby babygirl beautiful blessed buster charlie cookie daddy darling family flower forever freedom friend
friends god heart heaven honey iloveyou jesus love lovely loveme lover lovers mommy money mother mustang myself
princess prince sister smile sugar sunshine sweet sweetheart sweetie
"""
_WORLD = """
apple arsenal banana barcelona baseball basketball batman bear butter butterfly cat cheese cherry chelsea chicken
chocolate coffee cowboy dog dolphin dragon eagle elephant england falcon fire football fuck ghost ginger gold
google guitar hockey hunter internet juventus killer king kitten liverpool london lucky magic matrix microsoft
monkey monster music ninja orange panther pepper pokemon power purple queen rainbow ranger samsung scooter shadow
silver skywalker snow soccer spiderman star starwars startrek steel summer superman tiger turkey turtle whatever
windows winner winter wizard wolf yellow
"""
_DAYS = """
january february march april june july august september october november december monday tuesday wednesday thursday
friday saturday sunday spring autumn today tomorrow
"""
_NAMES = """
alexander amanda andrea andrew anthony ashley austin benjamin brandon carlos chelsea christian daniel david edward
elizabeth george hannah heather jackson jasmine jennifer jessica jonathan jordan joseph joshua julian justin
maggie maria martin matthew melissa michael michelle nicholas nicole oliver patrick rachel rebecca richard robert
samantha sophie stephanie steven taylor thomas victoria vincent william
"""
_STRINGS = "1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1qaz2wsx3edc 1qaz2wsx qazwsxedc qazwsx zaq12wsx a1b2c3d4 abc123 q1w2e3r4t5"

WORDS = frozenset(
    word for group in (_ENTRANCE, _DEAR, _WORLD, _DAYS, _NAMES, _STRINGS) for word in group.split() if len(word) > 2
)
