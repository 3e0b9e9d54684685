"""Categories, results, referrals and routing rules in the management pages. Never signals and what people wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from areas.admin import Holds
from areas.forms import Hour
from areas.queries import name_today
from signals import icons, mail_words, objects, rule_standing
from signals.danger import BY_URGENCY, groups_of
from signals.lines_field import LinesField
from signals.models import (
    Category,
    Cause,
    ClosingResult,
    CompensationRule,
    DangerWords,
    EscalationDesk,
    ExtraChoice,
    ExtraQuestion,
    JudgementChoice,
    JudgementQuestion,
    Kind,
    KindTerm,
    MailTemplate,
    NoticeRule,
    ObjectLayer,
    QuestionRule,
    Referral,
    RetentionRule,
    RoutingRule,
    StandardText,
    StatutoryStart,
    TermVersion,
    Weekday,
    WordList,
)
from signals.models.danger import LONGEST_PATTERN


class CategoryForm(forms.ModelForm):
    """A category, with its words one a line."""

    keywords = LinesField(
        label=_("Trefwoorden"),
        longest=60,
        required=False,
        help_text=_("Een woord of korte zin per regel, het meest zeggende eerst."),
    )
    urgency_hints = LinesField(
        label=_("Aanwijzingen voor spoed"), longest=80, required=False, help_text=_("Een woord of korte zin per regel.")
    )

    icon_file = forms.FileField(
        label=_("Icoon uit een bestand"),
        required=False,
        help_text=_("Een SVG-bestand van hoogstens 20 kB. Het komt in de plaats van wat hierboven staat."),
        widget=forms.FileInput(attrs={"accept": ".svg,image/svg+xml"}),
    )

    class Meta:
        model = Category
        fields = ["keywords", "urgency_hints", "icon"]  # the others stand in CategoryAdmin

    def clean_icon(self) -> str:
        """The drawing as it is kept: shapes only."""
        given = str(self.cleaned_data["icon"] or "")
        return icons.clean(given) if given else ""

    def clean_icon_file(self) -> None:
        """A file in the place of what was typed."""
        file = self.cleaned_data["icon_file"]
        if not file:
            return
        if file.size > icons.LONGEST:
            raise ValidationError(_("Dit icoon is te groot: hoogstens 20 kB."), code="too_long")
        try:
            self.cleaned_data["icon"] = icons.clean(file.read().decode())
        except UnicodeDecodeError:
            raise ValidationError(_("Dit is geen SVG-tekening."), code="invalid") from None


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = CategoryForm
    list_display = ["name", "domain", "task", "sensitivity", "handling_days", "is_public", "is_active", "order"]
    list_select_related = ["domain", "task"]
    list_filter = ["is_active", "domain", "sensitivity", "is_public"]
    search_fields = ["name", "public_name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "public_name", "description", "is_active", "successors", "order"]}),
        (_("Wie doet het"), {"fields": ["domain", "task"]}),
        (
            _("Termijnen"),
            {
                "fields": [
                    ("handling_days", "handling_unit"),
                    ("first_contact_days", "first_contact_unit"),
                    "terms_over_time",
                ]
            },
        ),
        (_("Wie leest het"), {"fields": ["sensitivity"]}),
        (_("Openbare kaart"), {"fields": ["is_public", "has_exact_place", "icon", "icon_file"]}),
        (_("Herkennen"), {"fields": ["keywords", "urgency_hints"]}),
    ]
    readonly_fields = ["terms_over_time"]

    @admin.display(description=_("termijnen door de tijd"))
    def terms_over_time(self, category: Category) -> str:
        """Which terms held since when."""
        return _terms_over_time(TermVersion.objects.filter(category=category) if category.pk else ())


def _terms_over_time(versions: Iterable[TermVersion]) -> str:
    """A line for each, the newest first; a dash where there is none yet."""
    lines = []
    for one in versions:
        began = formats.date_format(timezone.localtime(one.since), "j F Y, H.i") if one.since else gettext("Eerder")
        words = f"{one.handling_days} {one.get_handling_unit_display()}"
        if one.first_contact_days is not None:
            first = f"{one.first_contact_days} {one.get_first_contact_unit_display()}"
            words += ", " + gettext("eerste contact %s") % first
        lines.append((f"{began}: {words}",))
    return format_html_join("", "{}<br>", lines) if lines else "-"


class ExtraQuestionForm(forms.ModelForm):
    """A question, which may follow on answers to one that comes before it."""

    class Meta:
        model = ExtraQuestion
        fields = ["shown_on"]  # the others stand in ExtraQuestionAdmin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["shown_on"]
        possible = Q(is_active=True, stop_text="", question__is_active=True)
        if self.instance.pk:
            possible = (possible | Q(follow_ups=self.instance)) & ~Q(question=self.instance)
        choices.queryset = (
            ExtraChoice.objects.filter(possible)
            .select_related("question")
            .distinct()
            .order_by("question__order", "question__slug", "order", "pk")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        before = {one.question for one in cleaned.get("shown_on") or ()}
        if len(before) > 1:
            self.add_error("shown_on", gettext("Kies antwoorden op één vraag."))
        place = (cleaned.get("order") or 0, cleaned.get("slug") or self.instance.slug)
        if any((one.order, one.slug) >= place for one in before):
            self.add_error("order", gettext("Geef een hoger nummer dan de vraag waar deze vraag op volgt."))
        return cleaned


class ExtraChoiceForm(forms.ModelForm):
    """An answer to choose from; an empty row of the page is none."""

    def has_changed(self) -> bool:
        is_empty = not self.instance.pk and not str(self["text"].value() or "").strip()
        return super().has_changed() and not is_empty


class ExtraChoiceInline(admin.StackedInline):
    model = ExtraChoice
    form = ExtraChoiceForm
    fields = [("text", "slug"), ("order", "is_active"), "stop_text", ("stop_phone", "stop_url")]
    extra = 2
    can_delete = False
    verbose_name_plural = _("antwoorden om uit te kiezen, bij een vraag met een lijst")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "stop_text" and field is not None:
            field.widget.attrs["rows"] = 3
        if db_field.name == "slug" and field is not None:
            field.help_text = gettext("Leeg: wij maken een code van het antwoord. Verander een code later niet meer.")
        return field


@admin.register(ExtraQuestion)
class ExtraQuestionAdmin(admin.ModelAdmin):
    form = ExtraQuestionForm
    inlines = [ExtraChoiceInline]
    list_display = ["text", "form", "subjects", "is_required", "is_active", "order", "preview"]
    list_filter = ["is_active", "form", "is_required", "categories"]
    search_fields = ["text", "slug"]
    readonly_fields = ["preview"]
    fields = [
        "text", "slug", "explanation", "form", "categories", "is_required", "shown_on", "is_active", "order", "preview",
    ]  # fmt: skip
    prepopulated_fields = {"slug": ["text"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("categories")

    @admin.display(description=_("onderwerpen"))
    def subjects(self, question: ExtraQuestion) -> str:
        return ", ".join(str(one) for one in question.categories.all())

    @admin.display(description=_("voorbeeld"))
    def preview(self, question: ExtraQuestion) -> str:
        if question._state.adding:
            return gettext("Dat kan als de vraag is bewaard.")
        return format_html(
            '<a href="{}">{}</a>', reverse("extra-preview", args=[question.pk]), gettext("Zo ziet een bewoner het")
        )


@admin.register(ObjectLayer)
class ObjectLayerAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "source", "held", "fetched_at", "state", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    fields = [
        "name", "slug", "source", "feature_type", "code_property", "name_property", "categories", "is_active",
        "fetched_at", "state",
    ]  # fmt: skip
    readonly_fields = ["fetched_at", "state"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["fetch"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(held=Count("objects_on_map"))

    @admin.display(description=_("aantal"), ordering="held")
    def held(self, layer: Any) -> int:
        return int(layer.held)

    @admin.display(description=_("hoe het ging"))
    def state(self, layer: ObjectLayer) -> str:
        if layer.asked_at:
            return gettext("Wordt binnen een minuut opgehaald.")
        return layer.trouble or (gettext("Goed.") if layer.fetched_at else "")

    @admin.action(description=_("Haal nu op"), permissions=["change"])
    def fetch(self, request: HttpRequest, layers: QuerySet) -> None:
        asked = objects.ask(layers)
        if asked:
            messages.success(
                request,
                ngettext(
                    "%d laag wordt binnen een minuut opgehaald. Ververs dan deze pagina.",
                    "%d lagen worden binnen een minuut opgehaald. Ververs dan deze pagina.",
                    asked,
                )
                % asked,
            )
        else:
            messages.warning(request, gettext("Wat u koos, heeft geen bron om op te halen."))

    def save_model(self, request: HttpRequest, obj: ObjectLayer, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.is_active and {"source", "feature_type", "code_property", "name_property"} & set(form.changed_data):
            objects.ask([obj])


@admin.register(ClosingResult)
class ClosingResultAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "asks_organisation", "is_misfit", "is_active", "order"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "asks_organisation", "is_misfit", "is_active", "order"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(KindTerm)
class KindTermAdmin(admin.ModelAdmin):
    list_display = ["kind", "handling_days", "handling_unit"]
    fields = ["kind", ("handling_days", "handling_unit"), "terms_over_time"]
    readonly_fields = ["terms_over_time"]

    @admin.display(description=_("termijnen door de tijd"))
    def terms_over_time(self, term: KindTerm) -> str:
        """Which terms held since when."""
        return _terms_over_time(TermVersion.objects.filter(category=None, kind=term.kind) if term.pk else ())


@admin.register(Cause)
class CauseAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "is_active", "order"]
    list_filter = ["is_active", "categories"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "categories", "is_active", "order"]
    filter_horizontal = ["categories"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(StatutoryStart)
class StatutoryStartAdmin(admin.ModelAdmin):
    list_display = ["name", "source", "term_days", "term_unit", "team", "is_active", "order"]
    list_select_related = ["team"]
    list_filter = ["is_active", "law"]
    search_fields = ["name", "slug", "law"]
    fields = ["name", "slug", "law", "article", ("term_days", "term_unit"), "promise", "team", "is_active", "order"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description=_("wet"), ordering="law")
    def source(self, start: StatutoryStart) -> str:
        return start.source


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):
    list_display = ["__str__", "destroyed", "erased", "ground"]
    list_select_related = ["category", "result"]
    ordering = ["category__name", "result__name"]
    fields = ["category", "result", "years", "contact_months", "ground"]

    @admin.display(description=_("vernietigen"), ordering="years")
    def destroyed(self, rule: RetentionRule) -> str:
        return gettext("na %d jaar") % rule.years

    @admin.display(description=_("wissen"), ordering="contact_months")
    def erased(self, rule: RetentionRule) -> str:
        months = rule.contact_months
        return ngettext("na %d maand", "na %d maanden", months) % months


@admin.register(Referral)
class ReferralAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "phone", "checked_on", "order"]
    list_filter = [("checked_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "code", "phone", "text"]
    fields = ["name", "code", "phone", "text", "checked_on", "order"]


class DangerWordsForm(forms.ModelForm):
    """Words that mean danger, a pattern on each line."""

    codes = forms.MultipleChoiceField(label=_("Nummers"), choices=(), widget=forms.CheckboxSelectMultiple)
    patterns = LinesField(
        label=_("Woorden"),
        longest=LONGEST_PATTERN,
        help_text=_(
            "Op elke regel woorden die samen gevaar betekenen, in deze volgorde en vlak bij elkaar: ligt op straat. Een"
            " sterretje voor wat erbij komt (gaslek*), een streep voor of (slaat|schopt), een slangetje voor elke vorm"
            " (~slaan, ook geslagen), twee punten voor woorden ertussen (mes .. bij zich), & voor beide in één zin"
            " (kind & opgesloten) en && voor beide ergens in de tekst. Met punten ervoor is een regel een teken (+4"
            " mes, -5 toneel): de tekens hier betekenen gevaar waar ze dicht bij elkaar samen aan tien punten komen, of"
            " aan minder als de rest van de tekst ook op gevaar wijst. Een heel gewone tekst kan woorden zonder"
            " punten overstemmen."
            " {wapen} noemt een groep woorden; welke dat zijn, staat onder Groepen."
        ),
    )
    exceptions = LinesField(label=_("Behalve in een zin met"), longest=LONGEST_PATTERN, required=False)
    weakened_by = forms.MultipleChoiceField(
        label=_("Telt niet"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("past", _("als het voorbij is (vorige week was er brand)")),
            ("over", _("als het allang voorbij en afgehandeld is (vijftig jaar geleden, ik heb er vrede mee)")),
            ("if", _("als het alleen wordt gevreesd (als er brand uitbreekt)")),
            ("no", _("als het wordt ontkend (er is geen brand)")),
            ("talk", _("als erover wordt gepraat (een cursus, een plan)")),
            ("lamp", _("als het over een lamp gaat (de lamp brandt niet)")),
        ],
    )

    class Meta:
        model = DangerWords
        fields = ["codes", "patterns", "exceptions", "weakened_by"]  # the others stand in DangerWordsAdmin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Referral.objects.values_list("code", "name"))
        choices: Any = self.fields["codes"]
        choices.choices = [(code, names.get(code, code)) for code in BY_URGENCY]


@admin.register(DangerWords)
class DangerWordsAdmin(admin.ModelAdmin):
    form = DangerWordsForm
    list_display = ["name", "numbers", "is_urgent", "is_restricted", "checked_on", "is_active", "order"]
    list_filter = ["is_active", "is_urgent", "is_restricted", ("checked_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "patterns"]
    fields = [
        "name", "slug", "codes", "patterns", "exceptions", "groups", "weakened_by", "is_urgent", "is_restricted",
        "checked_on", "is_active", "order", "trial",
    ]  # fmt: skip
    readonly_fields = ["groups", "trial"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description=_("groepen"))
    def groups(self, words: DangerWords) -> str:
        """The words of each group that the words of this row call by name."""
        called = groups_of(words.as_rule()).items()
        return format_html_join("", "<p><b>{{{}}}</b> {}</p>", ((name, ", ".join(group)) for name, group in called))

    @admin.display(description=_("uitproberen"))
    def trial(self, words: DangerWords) -> str:
        return format_html('<a href="{}">{}</a>', reverse("understood-danger"), gettext("Weeg een tekst"))

    @admin.display(description=_("nummers"))
    def numbers(self, words: DangerWords) -> str:
        return ", ".join(words.codes)

    def save_model(self, request: HttpRequest, obj: DangerWords, form: Any, change: bool) -> None:
        # That somebody read them through changes no words.
        if set(form.changed_data) - {"checked_on"}:
            obj.is_as_delivered = False
        super().save_model(request, obj, form, change)


class RoutingRuleForm(forms.ModelForm):
    """A rule, with its days as boxes to tick. What cannot work is refused; what would do nothing is asked once more."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Dagen"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt: alle dagen."),
    )
    begins = forms.TimeField(label=_("Vanaf hoe laat"), required=False, widget=Hour)
    ends = forms.TimeField(
        label=_("Tot hoe laat"),
        required=False,
        widget=Hour,
        help_text=_("Na middernacht mag: vrijdag van 17.00 tot 8.00 uur eindigt op zaterdagochtend."),
    )
    # In sight where there is something to be sure of.
    anyway = forms.BooleanField(label=_("Ja, dit is de bedoeling"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = RoutingRule
        fields = ["weekdays", "begins", "ends"]  # the others stand in RoutingRuleAdmin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields.get("answer")
        if answer is not None:
            answer.queryset = answer.queryset.select_related("question").order_by(
                "question__order", "question__slug", "order"
            )

    def full_clean(self) -> None:
        """Of a rule that works in itself, what it would do to others; the rule as it would be kept is known by then."""
        super().full_clean()
        if not self.is_bound or self.errors or not self.instance.is_active:
            return
        doubts = rule_standing.doubts(self.instance)
        if doubts:
            self.fields["anyway"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("anyway"):
                asked = gettext("Er is nog niets bewaard. Is dit de bedoeling? Zet dan het vinkje, en bewaar nog eens.")
                self.add_error("anyway", [*map(_as_doubt, doubts), ValidationError(asked, code="doubt")])


def _as_doubt(doubt: rule_standing.Doubt) -> ValidationError:
    return ValidationError(_with_rules(doubt.words, doubt.rules), code="doubt")


def _with_rules(words: str, rules: Iterable[RoutingRule]) -> str:
    """Words with the rules that they speak of behind them, which lead there."""
    links = [(reverse("admin:signals_routingrule_change", args=[rule.pk]), rule.name) for rule in rules]
    return format_html("{} {}", words, format_html_join(", ", '<a href="{}">{}</a>', links)) if links else words


class RulesWithStanding(ChangeList):
    """The list of rules, of which each knows what becomes of it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        standings = rule_standing.standings()
        for rule in self.result_list:
            rule.standing = standings[rule.pk]


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    form = RoutingRuleForm
    list_display = ["name", "works", "order", "category", "kind", "where", "channel", "team", "officer", "trial"]
    list_select_related = ["category", "area", "team", "officer"]
    list_filter = ["is_active", Holds, "team"]
    search_fields = ["name", "reason"]
    readonly_fields = ["works", "trial"]
    fieldsets = [
        (None, {"fields": ["name", "reason", "order", "is_active", "anyway", "works", "trial"]}),
        (_("Als dit allemaal klopt"), {"fields": ["category", "kind", "area", "channel", "answer"]}),
        (_("En op dit moment"), {"fields": ["weekdays", "begins", "ends", "valid_from", "valid_until"]}),
        (_("Dan gaat het naar"), {"fields": ["to_unit", "team", "officer"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(area_name=name_today("area_id"))

    @admin.display(description=_("gebied"), ordering="area_name")
    def where(self, rule: Any) -> str:
        return (rule.area_name or rule.area.code) if rule.area_id else ""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that says of each rule whether it works."""
        return RulesWithStanding

    @admin.display(description=_("werkt"))
    def works(self, rule: Any) -> str:
        if rule._state.adding:
            return gettext("Dat weten wij als de regel is bewaard.")
        standing = getattr(rule, "standing", None) or rule_standing.standings()[rule.pk]
        return _with_rules(standing.words, standing.rules)

    @admin.display(description=_("uitproberen"))
    def trial(self, rule: RoutingRule) -> str:
        if rule._state.adding:
            return gettext("Dat kan als de regel is bewaard.")
        return format_html(
            '<a href="{}">{}</a>', reverse("rule-trial", args=[rule.pk]), gettext("Probeer uit op signalen van vroeger")
        )


class CompensationRuleForm(forms.ModelForm):
    """A compensation rule, with kinds as boxes to tick."""

    kinds = forms.MultipleChoiceField(
        label=_("Soort"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = CompensationRule
        fields = ["kinds", "categories", "domains", "words"]  # the others stand in CompensationRuleAdmin

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that is about nothing: it would never fit."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("kinds", "categories", "domains", "words")):
            nothing = _("Kies ten minste een soort, categorie, domein of woordenlijst. Anders past er nooit iets.")
            self.add_error(None, ValidationError(nothing, code="nothing"))
        return cleaned


@admin.register(CompensationRule)
class CompensationRuleAdmin(admin.ModelAdmin):
    form = CompensationRuleForm
    list_display = ["name", "order", "placed", "placed_domain", "team", "how", "is_active", "trial"]
    list_select_related = ["placed_domain", "team"]
    list_filter = ["is_active", Holds, "team"]
    search_fields = ["name", "reason"]
    readonly_fields = ["trial"]
    fieldsets = [
        (None, {"fields": ["name", "reason", "order", "is_active", "trial"]}),
        (_("Als dit klopt"), {"fields": ["looks", "placed", "placed_domain", "areas", "valid_from", "valid_until"]}),
        (_("En een van deze"), {"fields": ["kinds", "categories", "domains", "words"]}),
        (_("Dan vraagt het signaal"), {"fields": ["team", "how", "question", "holds"]}),
    ]

    @admin.display(description=_("uitproberen"))
    def trial(self, rule: CompensationRule) -> str:
        if rule._state.adding:
            return gettext("Dat kan als de regel is bewaard.")
        return format_html(
            '<a href="{}">{}</a>',
            reverse("compensation-trial", args=[rule.pk]),
            gettext("Probeer uit op signalen van vroeger"),
        )


class WordListForm(forms.ModelForm):
    """A list of words, one a line."""

    words = LinesField(
        label=_("Woorden"),
        longest=60,
        help_text=_("Een woord of kort zinsdeel per regel. Meervoud en verkleinwoord vinden wij zelf."),
    )

    class Meta:
        model = WordList
        fields = ["words"]  # the others stand in WordListAdmin


@admin.register(WordList)
class WordListAdmin(admin.ModelAdmin):
    form = WordListForm
    list_display = ["name", "slug", "is_urgent"]
    list_filter = ["is_urgent"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "words", "is_urgent"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(NoticeRule)
class NoticeRuleAdmin(admin.ModelAdmin):
    list_display = ["kind", "to_team", "to_person"]
    fields = ["kind", "to_team", "to_person"]


@admin.register(EscalationDesk)
class EscalationDeskAdmin(admin.ModelAdmin):
    list_display = ["level", "email"]
    fields = ["level", "email"]


class StandardTextForm(forms.ModelForm):
    """A standard text; what could not be filled in is refused."""

    class Meta:
        model = StandardText
        fields = ["text"]  # the others stand in StandardTextAdmin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = gettext("U kunt dit laten invullen: %s.") % mail_words.listed(
            mail_words.VARIABLES
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # A browser ends lines in its own way.
        cleaned["text"] = cleaned.get("text", "").replace("\r\n", "\n")
        try:
            mail_words.judge_standard(cleaned["text"])
        except ValidationError as refused:
            self.add_error(None, refused)
        return cleaned


@admin.register(StandardText)
class StandardTextAdmin(admin.ModelAdmin):
    form = StandardTextForm
    list_display = ["title", "status", "subjects", "is_active", "order"]
    list_filter = ["is_active", "status"]
    search_fields = ["title", "text"]
    fields = ["title", "text", "status", "categories", "is_active", "order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("categories")

    @admin.display(description=_("onderwerpen"))
    def subjects(self, text: StandardText) -> str:
        names = [str(one) for one in text.categories.all()]
        return ", ".join(names) if names else gettext("alle")


class MailTemplateForm(forms.ModelForm):
    """A mail; what could not be sent as it is meant is refused, and what was there stays."""

    class Meta:
        model = MailTemplate
        fields = ["kind", "subject", "body"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.kind or self.initial.get("kind", "")
        self.fields["subject"].help_text = gettext("U kunt dit laten invullen: %s.") % mail_words.listed(
            {name: mail_words.VARIABLES[name] for name in mail_words.IN_SUBJECT_OF.get(kind, mail_words.IN_SUBJECT)}
        )
        self.fields["body"].help_text = gettext("U kunt dit laten invullen: %s.") % mail_words.listed(
            mail_words.IN_BODY.get(kind) or mail_words.VARIABLES
        )
        self.fields["body"].widget.attrs["rows"] = 16

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            kind = self.instance.kind or cleaned["kind"]
            cleaned["body"] = cleaned["body"].replace("\r\n", "\n")
            try:
                mail_words.judge(kind, subject=cleaned["subject"], body=cleaned["body"])
            except ValidationError as refused:
                self.add_error(None, refused)
        return cleaned


@admin.register(MailTemplate)
class MailTemplateAdmin(admin.ModelAdmin):
    form = MailTemplateForm
    list_display = ["kind", "subject"]
    fields = ["kind", "subject", "body"]
    code_fields = ("kind",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The first mail of which the city has no words yet, with ours."""
        written = set(MailTemplate.objects.values_list("kind", flat=True))
        kind = next((kind for kind in mail_words.DEFAULTS if kind not in written), None)
        if kind is None:
            return {}
        words = mail_words.DEFAULTS[kind]
        return {"kind": kind, "subject": words.subject, "body": words.body}


@admin.register(QuestionRule)
class QuestionRuleAdmin(admin.ModelAdmin):
    list_display = ["__str__", "remind_days", "lapse_days", "closes"]
    fields = ["remind_days", "lapse_days", "look_again_days", "action_days", "closes", "result", "text"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """One row says how long the city waits."""
        return super().has_add_permission(request) and not QuestionRule.objects.exists()

    def save_model(self, request: HttpRequest, obj: QuestionRule, form: Any, change: bool) -> None:
        obj.pk = QuestionRule.ONLY
        super().save_model(request, obj, form, change)


@admin.register(JudgementChoice)
class JudgementChoiceAdmin(admin.ModelAdmin):
    list_display = ["text", "slug", "is_solved", "consequence", "asks_reason", "is_active", "order"]
    list_filter = ["is_active", "consequence"]
    search_fields = ["text", "slug"]
    fields = ["text", "slug", "is_solved", "consequence", "asks_reason", "is_active", "order"]
    prepopulated_fields = {"slug": ["text"]}


@admin.register(JudgementQuestion)
class JudgementQuestionAdmin(admin.ModelAdmin):
    list_display = ["text", "explanation"]
    fields = ["text", "explanation"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A city asks one question."""
        return super().has_add_permission(request) and not JudgementQuestion.objects.exists()

    def save_model(self, request: HttpRequest, obj: JudgementQuestion, form: Any, change: bool) -> None:
        obj.pk = JudgementQuestion.ONLY
        super().save_model(request, obj, form, change)
