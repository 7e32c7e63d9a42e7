namespace Busbar.Controller;

/// <summary>
/// Times of day as people write them, "2026-11-22T10:00:00Z", by arithmetic of our own: the runtime takes the 30th of February for a
/// day in March and reads fractions as ticks.
/// </summary>
public static class UtcText
{
    private const int FirstYear = 2020;
    private const int LastYear = 2099;
    private const long DayMilliseconds = 86400000;

    /// <summary>Unix ms; -1 when the text is not such a time.</summary>
    public static long Parse(string text)
    {
        if (text.Length != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
        {
            return -1;
        }

        int year = Number(text, 0, 4);
        int month = Number(text, 5, 2);
        int day = Number(text, 8, 2);
        int hour = Number(text, 11, 2);
        int minute = Number(text, 14, 2);
        int second = Number(text, 17, 2);
        if (year < FirstYear || year > LastYear || month < 1 || month > 12 || day < 1 || day > DaysOf(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        {
            return -1;
        }

        return DaysBefore(year, month, day) * DayMilliseconds + hour * 3600000L + minute * 60000L + second * 1000L;
    }

    /// <summary>The time as text, to the second.</summary>
    public static string Of(long unixMilliseconds)
    {
        long days = unixMilliseconds / DayMilliseconds;
        long left = unixMilliseconds % DayMilliseconds / 1000;
        int year = 1970;
        while (days >= (IsLeap(year) ? 366 : 365))
        {
            days -= IsLeap(year) ? 366 : 365;
            year++;
        }

        int month = 1;
        while (days >= DaysOf(year, month))
        {
            days -= DaysOf(year, month);
            month++;
        }

        return year.ToString("D4") + "-" + month.ToString("D2") + "-" + ((int)days + 1).ToString("D2") + "T"
            + ((int)(left / 3600)).ToString("D2") + ":" + ((int)(left / 60 % 60)).ToString("D2") + ":" + ((int)(left % 60)).ToString("D2") + "Z";
    }

    private static long DaysBefore(int year, int month, int day)
    {
        long days = day - 1;
        for (int each = 1970; each < year; each++)
        {
            days += IsLeap(each) ? 366 : 365;
        }

        for (int each = 1; each < month; each++)
        {
            days += DaysOf(year, each);
        }

        return days;
    }

    private static int DaysOf(int year, int month)
    {
        if (month == 2)
        {
            return IsLeap(year) ? 29 : 28;
        }

        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    private static bool IsLeap(int year)
    {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static int Number(string text, int at, int digits)
    {
        int number = 0;
        for (int i = at; i < at + digits; i++)
        {
            if (text[i] < '0' || text[i] > '9')
            {
                return -1;
            }

            number = number * 10 + text[i] - '0';
        }

        return number;
    }
}
