using System.Globalization;
using Busbar.Technician.Scan;

namespace Busbar.Gateway.CommandLine;

/// <summary>A bar on one line of a terminal; where the errors go to a file or another program, nothing.</summary>
internal sealed class ProgressBar(TextWriter errors) : IProgress<ScanProgress>, IDisposable
{
    private const int Width = 30;
    private readonly bool isTerminal = ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected;
    private int length;

    public void Report(ScanProgress value)
    {
        if (!isTerminal || value.Total == 0)
            return;
        int full = Width * value.Done / value.Total;
        string text = string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Width - full)}] {value.Done}/{value.Total}  {value.Where}  {value.Found} found");
        errors.Write("\r" + text.PadRight(length));
        length = text.Length;
    }

    /// <summary>Leaves the line empty.</summary>
    public void Dispose()
    {
        if (length > 0)
            errors.Write("\r" + new string(' ', length) + "\r");
        length = 0;
    }
}
