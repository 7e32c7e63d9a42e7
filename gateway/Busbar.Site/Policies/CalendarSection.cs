using Busbar.Site.Compile;

namespace Busbar.Site.Policies;

/// <summary>Writes section 7 of the controller's document: UTC offset, seasons, dated days.</summary>
internal static class CalendarSection
{
    private const byte Holiday = 1;
    private const byte WorkingDay = 2;
    private static readonly DateOnly Day0 = new(2000, 1, 1);

    public static byte[] Write(SiteCalendar calendar, TimeSpan utcOffset)
    {
        ByteWriter writer = new ByteWriter().UInt16((ushort)(short)utcOffset.TotalMinutes);
        WriteSpan(writer, calendar.Heating);
        WriteSpan(writer, calendar.Cooling);
        writer.UInt8(calendar.Holidays.Count + calendar.WorkingDays.Count);
        WriteDays(writer, calendar.Holidays, Holiday);
        WriteDays(writer, calendar.WorkingDays, WorkingDay);
        return writer.ToArray();
    }

    private static void WriteSpan(ByteWriter writer, SeasonSpan? span) =>
        writer.UInt8(span?.From.Month ?? 0).UInt8(span?.From.Day ?? 0).UInt8(span?.To.Month ?? 0).UInt8(span?.To.Day ?? 0);

    private static void WriteDays(ByteWriter writer, IEnumerable<DateOnly> days, byte kind)
    {
        foreach (DateOnly day in days.Order())
        {
            writer.UInt16(day.DayNumber - Day0.DayNumber).UInt8(kind);
        }
    }
}
