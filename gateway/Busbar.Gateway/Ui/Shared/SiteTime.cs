using System.Globalization;

namespace Busbar.Gateway.Ui.Shared;

/// <summary>Times as the building's clock shows them, never UTC. The offset is the site's.</summary>
/// <param name="offset">Of the site from UTC.</param>
public sealed class SiteTime(TimeSpan offset)
{
    /// <summary>Hour, minute and second; with the date when it is not within a day of <paramref name="reference"/>.</summary>
    public string Short(DateTimeOffset time, DateTimeOffset? reference = null)
    {
        DateTimeOffset local = time.ToOffset(offset);
        bool isFar = reference is { } near && (near - time).Duration() > TimeSpan.FromHours(20);
        return local.ToString(isFar ? "yyyy-MM-dd HH:mm:ss" : "HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Date and time.</summary>
    public string Full(DateTimeOffset time) => time.ToOffset(offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The building's local time without offset, for charts.</summary>
    public DateTime Local(DateTimeOffset time) => time.ToOffset(offset).DateTime;
}
