using System.Globalization;
using System.Text;
using Busbar.Control;
using Busbar.Field.Profiles;
using Busbar.Link;
using Busbar.Points;

namespace Busbar.Site.Compile;

/// <summary>A document as text, for people: what a controller was really told. The key is not needed and not shown.</summary>
public static class DocumentDump
{
    /// <summary>The word for a section id.</summary>
    public static string SectionName(byte id) => id switch
    {
        DocumentFormat.Names => "names",
        DocumentFormat.Profiles => "profiles",
        DocumentFormat.Buses => "buses",
        DocumentFormat.Devices => "devices",
        DocumentFormat.Outputs => "outputs",
        DocumentFormat.Policies => "policies",
        DocumentFormat.Calendar => "calendar",
        DocumentFormat.Link => "link",
        _ => $"section {id}",
    };

    /// <summary>Lines of text.</summary>
    /// <exception cref="ArgumentException">The bytes are no document, or contradict themselves.</exception>
    public static string Text(byte[] bytes)
    {
        if (bytes.Length < DocumentFormat.MinimumLength || !bytes.AsSpan(0, 4).SequenceEqual("BBD1"u8))
        {
            throw new ArgumentException("these bytes are no document: BBD1 is missing at the beginning", nameof(bytes));
        }

        try
        {
            return new Writer(bytes).Write();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new ArgumentException("these bytes are no whole document: a table runs over the end", nameof(bytes), e);
        }
    }

    private sealed class Writer(byte[] bytes)
    {
        private readonly StringBuilder _text = new();
        private readonly ControllerDocument _document = new(bytes, bytes.Length);
        private readonly List<DeviceProfile> _profiles = [];
        private readonly List<(string Name, DeviceProfile Profile)> _devices = [];

        public string Write()
        {
            Envelope();
            Profiles();
            Buses();
            Devices();
            Outputs();
            Policies();
            Calendar();
            return _text.ToString();
        }

        private void Envelope()
        {
            string controller = Encoding.UTF8.GetString(bytes, DocumentFormat.ControllerOffset, DocumentFormat.ControllerLength).TrimEnd('\0');
            Line($"document {controller} version {_document.Version}, issued {Time(DocumentFormat.IssuedOffset)}, not after {(U32(DocumentFormat.NotAfterOffset) == 0 ? "never" : Time(DocumentFormat.NotAfterOffset))}, {bytes.Length} bytes");
            for (byte id = 1; id <= DocumentFormat.LargestSection; id++)
            {
                if (_document.SectionOffset(id) >= 0)
                {
                    Line($"  {SectionName(id)}: {_document.SectionLength(id)} bytes");
                }
            }

            int link = _document.SectionOffset(DocumentFormat.Link);
            if (link >= 0)
            {
                Line($"link: site {Name(link)}, every point reported at least every {U16(link + 2)} s");
            }
        }

        private void Profiles()
        {
            int at = _document.SectionOffset(DocumentFormat.Profiles);
            int count = at < 0 ? 0 : bytes[at++];
            for (int i = 0; i < count; i++)
            {
                int length = U16(at);
                DeviceProfile profile = new(bytes, at + 2, length);
                _profiles.Add(profile);
                at += 2 + length;
                Line($"profile {i}: {(DeviceClass)profile.DeviceClass}, {profile.PointCount} points, {profile.RequestCount} requests, {length} bytes");
                for (int point = 0; point < profile.PointCount; point++)
                {
                    string period = profile.PointGroup(point) < 0 ? "written only" : $"every {profile.GroupPeriodMilliseconds(profile.PointGroup(point))} ms";
                    string write = profile.IsWritable(point) ? ", writable" : "";
                    Line($"  {_document.Names.Text(profile.PointNameOffset(point))} {UnitSymbol.Of(profile.PointUnit(point))} {Number(profile.PointMinimum(point))}..{Number(profile.PointMaximum(point))}, {period}{write}");
                }
            }
        }

        private void Buses()
        {
            int at = _document.SectionOffset(DocumentFormat.Buses);
            int count = at < 0 ? 0 : bytes[at++];
            for (int i = 0; i < count; i++, at += SiteSections.BusRowLength)
            {
                string port = bytes[at + 2] == 1
                    ? $"serial {_document.Names.Text(U16(at + 3))} {U32(at + 7)} baud 8{"NOE"[Math.Min((int)bytes[at + 11], 2)]}{bytes[at + 12]}"
                    : $"tcp {_document.Names.Text(U16(at + 3))}:{U16(at + 5)}";
                Line($"bus {i}: {Name(at)}, {port}, time-out {U16(at + 13)} ms, guard {U16(at + 15)} ms");
            }
        }

        private void Devices()
        {
            int at = _document.SectionOffset(DocumentFormat.Devices);
            int count = at < 0 ? 0 : bytes[at++];
            int firstPoint = 0;
            for (int i = 0; i < count; i++, at += SiteSections.DeviceRowLength)
            {
                DeviceProfile profile = _profiles[bytes[at + 2]];
                _devices.Add((Name(at), profile));
                Line($"device {i}: {Name(at)}, profile {bytes[at + 2]}, bus {bytes[at + 3]}, address {((ulong)U32(at + 4) << 32) | U32(at + 8)}, points from {firstPoint}");
                firstPoint += profile.PointCount;
            }
        }

        private void Outputs()
        {
            int at = _document.SectionOffset(DocumentFormat.Outputs);
            if (at < 0)
            {
                return;
            }

            int points = 0;
            int[] firstPoints = [.. _devices.Select(d => (points += d.Profile.PointCount) - d.Profile.PointCount)];
            OutputTable table = new(bytes, at, _document.SectionLength(DocumentFormat.Outputs), firstPoints, points);
            for (int i = 0; i < table.Count; i++)
            {
                (string device, DeviceProfile profile) = _devices[table.Device(i)];
                string point = _document.Names.Text(profile.PointNameOffset(table.Point(i)));
                string tier = table.Tier(i) == OutputTable.NoTier ? "" : $", tier {table.Tier(i)}";
                string legal = table.HasLegalRange(i) ? $", heating <= {Number(table.LegalHeatingMaximum(i))}, cooling >= {Number(table.LegalCoolingMinimum(i))}" : "";
                Line($"output {i}: {device}/{point} {table.Kind(i)} {Number(table.Minimum(i))}..{Number(table.Maximum(i))}, safe {Number(table.SafeValue(i))}{tier}{legal}");
            }
        }

        private void Policies()
        {
            int at = _document.SectionOffset(DocumentFormat.Policies);
            int count = at < 0 ? 0 : bytes[at + 1];
            at += 2;
            for (int i = 0; i < count; i++)
            {
                int length = U16(at + 3);
                Line($"policy {i}: {_document.Names.Text(U16(at + 1))}, {(PolicyType)bytes[at]}, {length} bytes: {Convert.ToHexString(bytes, at + 5, length)}");
                at += 5 + length;
            }
        }

        private void Calendar()
        {
            int at = _document.SectionOffset(DocumentFormat.Calendar);
            if (at >= 0)
            {
                Line($"calendar: UTC {(short)U16(at)} minutes, {_document.SectionLength(DocumentFormat.Calendar)} bytes");
            }
        }

        private void Line(FormattableString line) => _text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

        private string Name(int at) => _document.Names.Text(U16(at));

        private string Time(int at) => DateTimeOffset.FromUnixTimeSeconds(U32(at)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        private static string Number(double value) => double.IsNaN(value) ? "none" : value.ToString("0.####", CultureInfo.InvariantCulture);

        private int U16(int at) => (bytes[at] << 8) | bytes[at + 1];

        private uint U32(int at) => ((uint)U16(at) << 16) | (uint)U16(at + 2);
    }
}
