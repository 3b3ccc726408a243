"""
The words that guessing begins with, ours: the program, its field, and what people choose most.

A few hundred, lower case; what they are decorated with, `domain.passwords` takes off. A list of the
three thousand most frequent passwords of a leak, as ASVS 6.2.4 has it, is not in here.
"""

from __future__ import annotations

OF_THIS_PROGRAM = """
jobcannon jobcannonadmin jobcannoncom jobcannonforicims icims icimsadmin myicims icimsicims
icimsjobcannon jobcannonicims marketplace scorecard assessment assessments candidate candidates
recruiter recruiters recruiting recruitment recruit hiring hiringmanager talent talentacquisition
applicant applicants applicanttracking application interview interviews onboarding offerletter
resume career careers jobs jobboard joboffer employer employee employees employment workforce
humanresources hradmin hrmanager payroll personnel staffing staging stagingadmin sandbox demo
demodemo demoadmin operator operators customer customeradmin integration integrations connector
webhook webhooks callback bigfive personality psychometrics residency retention tenant vendor acme
acmerobotics example exampleexample correcthorsebatterystaple correctbatteryhorsestaple
correct-horse-battery-staple letmeinnow
"""

CHOSEN_MOST = """
password passwort motdepasse contrasena contraseña parola parool senha salasana wachtwoord lozinka
haslo heslo passw0rd p@ssword p@ssw0rd pa$$word pa$$w0rd pa55word passwd password1 mypassword mypass
newpassword newpass oldpassword yourpassword thepassword defaultpassword temppassword
temporarypassword changeme changeit changethis changemenow pleasechange pleasechangeme resetme
default defaults secret secrets topsecret supersecret mysecret verysecret secretsecret private
letmein letmeinplease openup opensesame sesame welcome welcomeback welcome1 willkommen bienvenue
bienvenido benvenuto hello hellohello helloworld hellothere hallo hallohallo bonjour goodbye admin
admin123 administrator administrador administrateur adminadmin adminpass adminpassword superadmin
sysadmin webadmin webmaster hostmaster postmaster root rootroot rootpass toor superuser user
username useruser guest guestguest login loginlogin signin access accessaccess master mastermaster
masterkey manager managers supervisor office business company corporate enterprise system systems
server servers service services support helpdesk security secure securepassword database oracle
oracleoracle mysql postgres postgresql sqlserver mongodb redis elastic docker kubernetes jenkins
gitlab github tomcat apache nginx cisco juniper fortinet vmware windows windowsserver microsoft
office365 outlook google googlegoogle facebook instagram linkedin twitter youtube amazon netflix
spotify apple iphone samsung android internet computer computers laptop qwerty qwertyu qwertyui
qwertyuiop qwertyqwerty qwertz qwertzui qwertzuiop azerty azertyui azertyuiop asdf asdfasdf asdfgh
asdfghj asdfghjk asdfghjkl asdfjkl zxcvbn zxcvbnm zaq1zaq1 zaq12wsx zaq1xsw2 xsw2zaq1 qazwsx
qazwsxedc qazxswedc wsxedc 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 2wsx3edc
q1w2e3 q1w2e3r4 q1w2e3r4t5 qweasd qweasdzxc qwe123 qweqwe qwerasdf q2w3e4r5 asd123 zxc123 abcabc
abcd abcdabcd abcdefg abcdefgh abcdefghi abc123 abc12345 abcd1234 a1b2c3d4 a1s2d3f4 aabbccdd
aaaabbbb aa123456 a12345678 a123456789 123abc 123qwe 123qweasd 1234qwer 12341234 12344321 11223344
11112222 12121212 12312312 123123123 123321123 123454321 123456789 1234567890 123456789a 0123456789
0987654321 9876543210 87654321 147258369 147852369 159357 159753 159753456 789456123 741852963
963852741 13579 135792468 246813579 31415926 314159265 27182818 10203040 11111111 12345678 69696969
20202020 password123 trustno1 iloveyou iloveyou2 iloveme ilovegod ilovemyself loveyou loveme
lovelove lover lovers lovely mylove myloves sweetheart honey honeybee darling babygirl babyboy
princess princesa prince queen king kingking angel angels angelina butterfly sunshine sunflower
sunset rainbow starlight moonlight midnight morning summer summertime winter spring autumn january
february march april monday tuesday wednesday thursday friday saturday sunday holiday weekend
christmas birthday happybirthday newyear forever foreveryoung friend friends family mother father
mommy daddy sister brother children chocolate cookie cookies cheese pepper cinnamon vanilla
strawberry cherry banana orange orangejuice coffee coffeecoffee football footballer baseball
basketball soccer hockey tennis volleyball liverpool liverpoolfc arsenal chelsea manchester
manunited barcelona realmadrid juventus bayern dortmund yankees lakers cowboys steelers patriots
eagles packers dallas chicago boston london paris berlin madrid amsterdam newyork california texas
florida america england germany france canada australia brazil india monkey monkeys dragon dragons
dragonball tiger tigers lion lions eagle panther bulldog bulldogs elephant dolphin dolphins horses
kitten kitty hellokitty puppy doggy doggie snoopy mickey mickeymouse minnie donald pokemon pikachu
charizard naruto mario nintendo playstation xbox minecraft fortnite superman batman spiderman
ironman wonderwoman avengers starwars skywalker startrek matrix thematrix hunter hunter2 shadow
shadows ninja samurai warrior warriors knight wizard merlin gandalf phoenix thunder lightning storm
hurricane blizzard maverick ranger rangers scooter corvette mustang ferrari porsche mercedes harley
harleydavidson yamaha toyota honda michael michelle michael1 jennifer jessica jordan jordan23 daniel
danielle matthew andrew anthony ashley amanda samantha alexander alexandra alexandre charlie
charlotte george william thomas robert richard christian christopher benjamin nicole nicholas
natalie victoria elizabeth margaret stephanie rebecca rachel patrick jonathan joshua justin brandon
martin martina carlos alejandro fernando francesco giovanni mohammed muhammad computer1 internet1
nothing nothing1 whatever whatever1 something anything everything blahblah blablabla testtest
testtesttest testing tester test1234 testpass testpassword testuser temporary temp1234 tempest
trustme trustnoone believe freedom liberty peace peaceful success successful champion winner winners
victory lucky luckyme diamond diamonds silver golden platinum crystal jackpot poker money moneymoney
million billionaire metallica nirvana slipknot eminem beatles ledzeppelin pinkfloyd blink182
rockstar rocknroll guitar drummer musician mustang1 killer killers hacker hackers hackme hacked
letmehack cracker ninjago zombie vampire
"""

FREQUENT = frozenset(OF_THIS_PROGRAM.split()) | frozenset(CHOSEN_MOST.split())
