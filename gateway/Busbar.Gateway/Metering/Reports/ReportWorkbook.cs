using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Busbar.Gateway.Metering.Reports;

/// <summary>Tables as an XLSX workbook: numbers stay numbers, a sheet a table.</summary>
public static class ReportWorkbook
{
    /// <summary>One sheet.</summary>
    /// <param name="Name">Cut to the 31 characters that a sheet's name may have.</param>
    public sealed record Sheet(string Name, IReadOnlyList<IReadOnlyList<object?>> Rows);

    /// <summary>The sections of a report in one language.</summary>
    public static byte[] Write(Report report, string language) => Write([.. report.Sections.Select(section => new Sheet(
        section.Title.For(language),
        [
            [report.Title.For(language)],
            [.. section.Columns.Select(column => (object?)column.For(language))],
            .. section.Rows.Select(row => row.Select(cell => cell.Text is { } text ? text.For(language) : (object?)(cell.Number is { } number ? Math.Round(number, cell.Decimals) : null)).ToArray()),
            .. section.Notes.Select(note => new object?[] { note.For(language) }),
        ]))]);

    /// <summary>Any sheets; a cell is a decimal, an int, or text.</summary>
    public static byte[] Write(IReadOnlyList<Sheet> sheets)
    {
        using MemoryStream stream = new();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart workbook = document.AddWorkbookPart();
            Sheets list = new();
            workbook.Workbook = new Workbook(list);
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            foreach (Sheet sheet in sheets)
            {
                WorksheetPart part = workbook.AddNewPart<WorksheetPart>();
                part.Worksheet = new Worksheet(new SheetData(sheet.Rows.Select(row => new Row(row.Select(Cell)))));
                list.AppendChild(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = workbook.GetIdOfPart(part), SheetId = (uint)list.ChildElements.Count + 1, Name = Unique(sheet.Name, names) });
            }
        }

        return stream.ToArray();
    }

    private static Cell Cell(object? value) => value switch
    {
        null => new Cell(),
        decimal number => new Cell { DataType = CellValues.Number, CellValue = new CellValue(number.ToString(CultureInfo.InvariantCulture)) },
        int number => new Cell { DataType = CellValues.Number, CellValue = new CellValue(number.ToString(CultureInfo.InvariantCulture)) },
        _ => new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(Clean(value.ToString() ?? ""))) },
    };

    // Characters that XML cannot hold would make the whole workbook unreadable.
    private static string Clean(string text) => new([.. text.Where(letter => letter >= ' ' || letter is '\t' or '\n')]);

    private static string Unique(string name, HashSet<string> names)
    {
        string clean = new([.. name.Select(letter => "[]:*?/\\".Contains(letter, StringComparison.Ordinal) ? ' ' : letter).Take(31)]);
        for (int number = 2; !names.Add(clean); number++)
            clean = string.Create(CultureInfo.InvariantCulture, $"{clean[..Math.Min(clean.Length, 27)]} {number}");
        return clean;
    }
}
