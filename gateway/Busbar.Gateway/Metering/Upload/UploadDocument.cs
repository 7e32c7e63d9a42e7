using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Busbar.Metering.Counters;

namespace Busbar.Gateway.Metering.Upload;

/// <summary>A day of the books as the pair of XML documents that a platform takes, zipped under centre and day.</summary>
public static class UploadDocument
{
    /// <summary>The archive's name and bytes; the same day gives the same bytes.</summary>
    public static (string Name, byte[] Content) Make(UploadProfile profile, BooksUpload upload, DateOnly day, TimeSpan offset, string buildingName, decimal? area, IReadOnlyList<MeterEnergy> energies)
    {
        string stamp = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string folder = upload.Centre + stamp;
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, $"{folder}/{Name(profile.BuildName, upload, stamp)}", day, xml => Build(xml, profile, upload, buildingName, area));
            Add(archive, $"{folder}/{Name(profile.EnergyName, upload, stamp)}", day, xml => Energy(xml, profile, upload, offset, energies));
        }

        return (folder + ".zip", stream.ToArray());
    }

    private static string Name(string pattern, BooksUpload upload, string stamp) =>
        pattern.Replace("{centre}", upload.Centre, StringComparison.Ordinal).Replace("{day}", stamp, StringComparison.Ordinal).Replace("{building}", upload.BuildingCode, StringComparison.Ordinal);

    private static void Add(ZipArchive archive, string name, DateOnly day, Action<XmlWriter> write)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        using Stream stream = entry.Open();
        using XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true });
        write(xml);
    }

    private static void Build(XmlWriter xml, UploadProfile profile, BooksUpload upload, string name, decimal? area)
    {
        xml.WriteStartElement(profile.Root);
        xml.WriteStartElement(profile.Building);
        xml.WriteAttributeString(profile.BuildingCode, upload.BuildingCode);
        xml.WriteAttributeString("name", name);
        if (area is { } known)
            xml.WriteAttributeString("area", known.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Energy(XmlWriter xml, UploadProfile profile, BooksUpload upload, TimeSpan offset, IReadOnlyList<MeterEnergy> energies)
    {
        xml.WriteStartElement(profile.Root);
        xml.WriteStartElement(profile.Building);
        xml.WriteAttributeString(profile.BuildingCode, upload.BuildingCode);
        foreach (MeterEnergy energy in energies.Where(each => each.Meter.Code.Length > 0))
        {
            xml.WriteStartElement(profile.Item);
            xml.WriteAttributeString(profile.ItemCode, energy.Meter.Code);
            xml.WriteAttributeString("unit", energy.Meter.Unit);
            foreach (IntervalEnergy interval in energy.Intervals)
            {
                // What nobody knows is left out; a 0 would be a lie.
                if (interval.Amount is not { } amount)
                    continue;
                xml.WriteStartElement(profile.Record);
                xml.WriteAttributeString(profile.Time, interval.Start.ToOffset(offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
                xml.WriteAttributeString(profile.Value, Math.Round(amount, 4).ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString(profile.Mark, interval.Mark == EnergyMark.Measured ? "good" : "estimated");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
