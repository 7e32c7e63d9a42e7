using System;

namespace Busbar.Control;

/// <summary>
/// The document's section 7, read in place: local time, seasons and holidays. Layout: docs/developer/policy-format.md. Local time
/// is a fixed offset from UTC: China has no summer time.
/// </summary>
public sealed class Calendar
{
    /// <summary>Unix seconds at 2000-01-01T00:00:00Z, day 0 of <see cref="ControlInputs.LocalDay"/>.</summary>
    public const long Day0UnixSeconds = 946684800;

    private const int SeasonsAt = 2;
    private const int HolidaysAt = 10;
    private const int HolidayLength = 3;
    private const byte KindHoliday = 1;
    private const byte KindWorkingDay = 2;
    private const int Monday = 1;
    private const int Sunday = 7;

    private readonly byte[] document;
    private readonly int offset;
    private readonly int holidays;
    private int computedDay = int.MinValue;
    private int monthAndDay;
    private int countedAs;
    private Season season;

    /// <summary>Throws ArgumentException when the length does not fit or a row means nothing.</summary>
    public Calendar(byte[] document, int offset, int length)
    {
        this.document = document;
        this.offset = offset;
        if (length < HolidaysAt + 1 || length != HolidaysAt + 1 + document[offset + HolidaysAt] * HolidayLength)
        {
            throw new ArgumentException("calendar: " + length + " bytes do not fit its holidays");
        }

        holidays = document[offset + HolidaysAt];
        UtcOffsetMinutes = TableReader.Signed16(document, offset);
        if (UtcOffsetMinutes < -840 || UtcOffsetMinutes > 840)
        {
            throw new ArgumentException("calendar: a UTC offset is at most 14 hours");
        }
    }

    /// <summary>Minutes to add to UTC.</summary>
    public int UtcOffsetMinutes { get; }

    /// <summary>Fills the time fields of the inputs from UTC, or says that the time of day is not known.</summary>
    public void Apply(ControlInputs inputs, bool isTimeKnown, long unixMilliseconds)
    {
        inputs.IsTimeKnown = isTimeKnown;
        if (!isTimeKnown)
        {
            return;
        }

        long minutes = (unixMilliseconds / 1000 - Day0UnixSeconds) / 60 + UtcOffsetMinutes;
        if (minutes < 0)
        {
            inputs.IsTimeKnown = false;
            return;
        }

        inputs.LocalDay = (int)(minutes / 1440);
        inputs.LocalMinute = (int)(minutes % 1440);
        // Day 0 was a Saturday.
        inputs.DayOfWeek = (inputs.LocalDay + 5) % 7 + 1;
    }

    /// <summary>The season of the inputs' date.</summary>
    public Season SeasonOf(ControlInputs inputs)
    {
        if (!inputs.IsTimeKnown)
        {
            return Season.Unknown;
        }

        Compute(inputs);
        return season;
    }

    /// <summary>
    /// The day of week by which schedules go, 1 Monday to 7 Sunday: a holiday counts as Sunday, a working day moved to a weekend as Monday.
    /// </summary>
    public int ScheduleDay(ControlInputs inputs)
    {
        Compute(inputs);
        return countedAs == KindHoliday ? Sunday : countedAs == KindWorkingDay ? Monday : inputs.DayOfWeek;
    }

    /// <summary>Month of the inputs' date, 1 to 12.</summary>
    public int MonthOf(ControlInputs inputs)
    {
        Compute(inputs);
        return monthAndDay >> 8;
    }

    /// <summary>As <see cref="ScheduleDay"/>, of the day after.</summary>
    public int ScheduleDayAfter(ControlInputs inputs)
    {
        byte kind = KindOf(inputs.LocalDay + 1);
        return kind == KindHoliday ? Sunday : kind == KindWorkingDay ? Monday : inputs.DayOfWeek % 7 + 1;
    }

    private byte KindOf(int day)
    {
        for (int i = 0; i < holidays; i++)
        {
            int row = offset + HolidaysAt + 1 + i * HolidayLength;
            if (TableReader.Unsigned16(document, row) == day)
            {
                return document[row + 2];
            }
        }

        return 0;
    }

    private bool Contains(int at)
    {
        int from = (document[at] << 8) | document[at + 1];
        int to = (document[at + 2] << 8) | document[at + 3];
        if (from == 0)
        {
            return false;
        }

        return from <= to ? monthAndDay >= from && monthAndDay <= to : monthAndDay >= from || monthAndDay <= to;
    }

    private void Compute(ControlInputs inputs)
    {
        if (inputs.LocalDay == computedDay)
        {
            return;
        }

        computedDay = inputs.LocalDay;
        monthAndDay = MonthAndDay(inputs.LocalDay);
        countedAs = KindOf(inputs.LocalDay);
        season = Contains(offset + SeasonsAt) ? Season.Heating : Contains(offset + SeasonsAt + 4) ? Season.Cooling : Season.None;
    }

    /// <summary>Month * 256 + day of a day number since 2000-01-01; the proleptic Gregorian calendar from 2000 to 2099.</summary>
    private static int MonthAndDay(int day)
    {
        // Every fourth year is a leap year from 2000 to 2099, and 2000 begins a cycle of 1461 days.
        int inCycle = day % 1461;
        int year = inCycle < 366 ? 0 : 1 + (inCycle - 366) / 365;
        int inYear = year == 0 ? inCycle : (inCycle - 366) % 365;
        int month = 1;
        while (true)
        {
            int days = month == 2 ? (year == 0 ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
            if (inYear < days)
            {
                return (month << 8) | (inYear + 1);
            }

            inYear -= days;
            month++;
        }
    }
}
