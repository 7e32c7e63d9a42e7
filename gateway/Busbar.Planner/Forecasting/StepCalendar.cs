namespace Busbar.Planner.Forecasting;

/// <summary>Kinds of day that look alike in a load.</summary>
public enum DayKind
{
    /// <summary>Monday to Friday.</summary>
    Working,

    /// <summary>Saturday and holidays.</summary>
    Saturday,

    /// <summary>Sunday.</summary>
    Sunday,
}

/// <summary>
/// What the steps of a series are: quarter-hours or hours, counted from 0 without gaps. A forecaster asks for steps that are still
/// to come as well: a calendar is known in advance.
/// </summary>
/// <param name="StepsPerDay">96 or 24.</param>
/// <param name="SlotOf">Step to slot of the local day, 0 to StepsPerDay - 1.</param>
/// <param name="KindOf">Step to kind of day.</param>
public sealed record StepCalendar(int StepsPerDay, Func<int, int> SlotOf, Func<int, DayKind> KindOf)
{
    /// <summary>Steps in an hour.</summary>
    public int StepsPerHour => StepsPerDay / 24;

    /// <summary>A calendar of steps that begin at a local time; fixed offset, no holidays but those given.</summary>
    public static StepCalendar From(DateTime localStart, int stepsPerDay, IReadOnlySet<DateOnly>? holidays = null) => new(
        stepsPerDay,
        step => (int)(localStart.AddMinutes(1440.0 / stepsPerDay * step).TimeOfDay.TotalMinutes * stepsPerDay / 1440 + 0.5) % stepsPerDay,
        step =>
        {
            DateTime day = localStart.AddMinutes(1440.0 / stepsPerDay * step);
            return holidays?.Contains(DateOnly.FromDateTime(day)) == true ? DayKind.Saturday
                : day.DayOfWeek switch { DayOfWeek.Saturday => DayKind.Saturday, DayOfWeek.Sunday => DayKind.Sunday, _ => DayKind.Working };
        });
}
