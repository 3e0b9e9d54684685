"""The main hall: a resident's signal from arrival to answer.

Current facts are columns; history is append-only rows of `Event`. Free text stands only where it can be erased:
`Signal.text`, `Note`, `Message`, `TeamAction`, `ActionAnswer`, `Complaint.words`, `ExtraAnswer`, `FormerPlace` and
`Reporter`.
Files stand in storage, one `Attachment` each.
"""

from signals.models.action import (
    DAYS_BEFORE_END,
    MAX_ACTION_TEXT,
    ActionAnswer,
    ActionStatus,
    ByLink,
    ByMail,
    HasLink,
    TeamAction,
)
from signals.models.attachment import Attachment
from signals.models.callback import MAX_CALLBACK_TEXT, Callback
from signals.models.compensation import CompensationHit, CompensationRule, WordList
from signals.models.complaint import MAX_COMPLAINT_WORDS, Complaint, ComplaintState
from signals.models.coordination import Coordination
from signals.models.danger import DangerWords
from signals.models.escalation import Escalation, EscalationDesk
from signals.models.extra import MAX_EXTRA_TEXT, ExtraAnswer, ExtraChoice, ExtraForm, ExtraQuestion
from signals.models.following import Follower, SameHere
from signals.models.history import Event, FormerPlace, Message, Note
from signals.models.joining import Joining
from signals.models.judgement import Judgement, JudgementChoice, JudgementQuestion
from signals.models.layer import MAX_OBJECT_CODE, MAX_OBJECT_NAME, MapObject, ObjectLayer, SignalObject
from signals.models.learning import LearnedModel, SuggestionCount, UnderstandingChoice
from signals.models.measure import Measure, MeasureCell, MeasureState, OfferCell, TailCell, TeamCell, ToMeasure
from signals.models.mine import OverviewLink
from signals.models.notice import Notice, NoticeChoice, NoticeKind, NoticeRule
from signals.models.passing import DAYS_TO_ANSWER, DAYS_WHEN_URGENT, Consult, Handover
from signals.models.question import Question, QuestionRule
from signals.models.relation import OpenRelation
from signals.models.retention import MAX_HOLD_REFERENCE, DestructionRecord, LegalHold, RetentionRule
from signals.models.rule import RoutingRule, Weekday
from signals.models.saved import SavedFilter
from signals.models.signal import MAX_TEXT, EscalationLevel, Feedback, IdempotencyKey, Reporter, Signal, Status
from signals.models.statutory import PassingStatus, StatutoryPassing, StatutoryStart
from signals.models.subject import (
    Category,
    Cause,
    ClosingResult,
    Kind,
    KindTerm,
    Referral,
    Sensitivity,
    TermUnit,
    TermVersion,
)
from signals.models.upload import Upload
from signals.models.wording import MailKind, MailTemplate, StandardText

__all__ = [
    "ActionAnswer",
    "ActionStatus",
    "Attachment",
    "ByLink",
    "ByMail",
    "Callback",
    "Category",
    "Cause",
    "ClosingResult",
    "CompensationHit",
    "CompensationRule",
    "Complaint",
    "ComplaintState",
    "Consult",
    "Coordination",
    "DAYS_TO_ANSWER",
    "DAYS_WHEN_URGENT",
    "DangerWords",
    "DestructionRecord",
    "Escalation",
    "EscalationDesk",
    "EscalationLevel",
    "Event",
    "ExtraAnswer",
    "ExtraChoice",
    "ExtraForm",
    "ExtraQuestion",
    "Feedback",
    "Follower",
    "FormerPlace",
    "Handover",
    "DAYS_BEFORE_END",
    "HasLink",
    "IdempotencyKey",
    "Joining",
    "Judgement",
    "JudgementChoice",
    "JudgementQuestion",
    "Kind",
    "KindTerm",
    "LearnedModel",
    "LegalHold",
    "MAX_ACTION_TEXT",
    "MAX_CALLBACK_TEXT",
    "MAX_COMPLAINT_WORDS",
    "MAX_EXTRA_TEXT",
    "MAX_HOLD_REFERENCE",
    "MAX_OBJECT_CODE",
    "MAX_OBJECT_NAME",
    "MAX_TEXT",
    "MapObject",
    "MailKind",
    "MailTemplate",
    "Measure",
    "MeasureCell",
    "MeasureState",
    "Message",
    "Note",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "NoticeRule",
    "ObjectLayer",
    "OfferCell",
    "OpenRelation",
    "OverviewLink",
    "PassingStatus",
    "Question",
    "QuestionRule",
    "Referral",
    "Reporter",
    "RetentionRule",
    "RoutingRule",
    "SameHere",
    "SavedFilter",
    "Sensitivity",
    "Signal",
    "SignalObject",
    "StandardText",
    "StatutoryPassing",
    "StatutoryStart",
    "Status",
    "TermUnit",
    "TermVersion",
    "SuggestionCount",
    "TailCell",
    "TeamAction",
    "TeamCell",
    "UnderstandingChoice",
    "ToMeasure",
    "Upload",
    "Weekday",
    "WordList",
]
