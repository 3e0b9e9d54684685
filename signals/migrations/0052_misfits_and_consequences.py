"""What works and does not fit, words that say what threatens somebody, and that a team was spoken with before it was
offered a signal (domain study, S4 and S7)."""

from django.db import migrations, models

# The result of the starting set that says so; a city that took another slug ticks the box itself.
MISFIT = "past-niet"


def mark(apps, schema_editor):
    apps.get_model("signals", "ClosingResult").objects.filter(slug=MISFIT).update(is_misfit=True)


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0051_measure_triggers"),
    ]

    operations = [
        migrations.AddField(
            model_name="closingresult",
            name="is_misfit",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Niet kapot, en de bewoner kan er niet mee uit de voeten. Telt per onderwerp mee voor de agenda."
                ),
                verbose_name="werkt, maar past niet",
            ),
        ),
        migrations.AddField(
            model_name="wordlist",
            name="is_urgent",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Deze woorden zeggen wat er dreigt. Een signaal krijgt dan spoed, waar het ook over gaat.",
                verbose_name="geeft spoed",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="is_warm",
            field=models.BooleanField(db_default=False, default=False, verbose_name="besproken met het team"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
