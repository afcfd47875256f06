"""Ordinary words of enumerations, which help to split values that a page ran together.

Generic API words only, no product's: lower case, parts joined by ``_``. Every use of them is an
inference and is marked as one.
"""

TEXT = """
accept accepted access account action activate activated active activity add added address admin
administrator agent alert all allow allowed always and annual answered any api app application
approve approved archive archived asc ascending assign assigned async attachment audio authorized
auto automatic available away back bad balance bank base basic batch bcc before begin billing
binary block blocked body boolean bot both bounce bounced branch broadcast browser build busy
button by call callback called calling campaign cancel canceled cancellation cancelled cancelling
card carousel cash cc chat check checked checkout child choice city clear clicked client close
closed closing code comment commented common company complete completed completing conference
confirmed conflict connected connecting connection contact contains content continue contract copy
cost count country create created creating creation credit critical currency current custom
customer cycle daily dark data date date_time day days deactivated deactivating debit debug
declined default deferred degraded delay delayed delete deleted deleting delivered delivering
delivery denied deny deposit deprecated desc descending description desktop detail development
device digital direct direction disable disabled discard discarded disconnected discount dismissed
dispatched document done double down download draft draft_saved drop dropped dynamic edit edited
eight email empty enable enabled end ended engaged enter enterprise entity equal equals error
event ever every exact exclude excluded executed executing exit expense expire expired expiring
export external fail failed failing failure fallback false fast fatal fax feature female fetch
field file filter final finished first fixed flat flow folder follow follow_up force form found
free frequency friday from full general global grant granted greater_than group guest hard header
heading held help hidden high highest hold holiday home hour hourly hours html human idle ignore
ignored image immediate import imported in in_app in_progress in_review in_transit inactive
inbound inbox include included incoming incomplete individual info information initial initialized
initializing initiated input insert installed instant integer integration internal invalid invite
invited invoice issued item joined json key keyword kiosk label landing large last late lead leave
left legacy less_than level light like limit limited line link linked list listen live load
loading local location lock locked log logged login logout lost low lowest mail main maintenance
male manager manual map marketing master match max media medium meeting member merge merged
message method metric middle migrated min minimum minor minute minutes missed missing mixed mobile
mode modified monday month monthly months most move moved multiple mute muted name national never
new newest next no no_answer no_show none normal not not_applicable not_found not_started note
notice notification notified null number object off offer offline ok old oldest on on_hold once
one one_time online only open opened opened_at operator opt_in opt_out option optional order
ordered organization origin original other out out_of_stock outbound outgoing output overdue
override own owner package page paid paragraph parent partial partially_paid participant partner
pass passed password past patch patched pause paused pay payment pending percent percentage
permanent person personal phone phone_call photo picked picture place placed plain plan planned
platform play played point poll popup post posted postponed preparing preview previous price
primary print priority private process processed processing product production profile progress
project prospect provider public publish published publishing pull purchase push put qualified
quarterly query question queue queued quick quote random range rate raw reached read read_only
read_write ready rebooting received receiving recipient record recorded recording recurring
redirect refund refunded refused region register registered regular reject rejected related
relation release released reminder remote remove removed rename renew renewed reopen reopened
repeat replace replaced replied reply report reported request requested require required
rescheduled resend reserved reset resolve resolved response restart restarting restore restored
restricted result resume resumed retail retain retry retrying return returned review reviewed
revoked role root round rule run running sale sales same sandbox saturday save saved scale
schedule scheduled scheduling screen script search second secondary seconds secret section seen
select selected self send sender sending sent series server service session set shared shipped
shipping short signed silver simple single site size skip skipped slow small sms snoozed soft sold
solved some source spam special split stable staff stage standard start started starting state
static status stop stopped stopping storage store stored stream string subscribe subscribed
subscriber subscription succeeded success successful summary sunday supervisor support suspend
suspended switch sync synced system table tag target task team template temporary terminated
terminating test testing text third thursday ticket time timed_out timeout title to todo token top
total tracked transaction transcript transfer transferred transit trash trial trigger triggered
true truncated trusted tuesday type unanswered unassigned unavailable unblocked undefined
undelivered unit unknown unlimited unlocked unmuted unpaid unpublished unqualified unread
unresolved unsent unset unsigned unsubscribe unsubscribed unsupported unverified up update updated
updating upgrade upload uploaded uploading urgent url used user valid validated value vendor
verification verified verify version video view viewed viewer virtual visible visit visitor voice
voicemail void voided waiting warn warning web webchat webhook website wednesday week weekly weeks
widget withdrawn won work worker working write written wrong year yearly years yes zero
"""

WORDS = tuple(TEXT.split())
"""Several hundred words; ``segment`` spells them in the letter case of the text at hand."""
