namespace Busbar.Site.Yaml;

/// <summary>How bad a finding is. An error keeps the file from being used.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>One finding in a file that a person wrote.</summary>
/// <param name="File">As the loader was given it.</param>
/// <param name="Line">From 1; 0 when the finding is about the file as a whole.</param>
/// <param name="Column">From 1, or 0.</param>
/// <param name="Key">Path of the key, such as <c>controllers.plant.buses.field.baud</c>; may be empty.</param>
/// <param name="Message">What is wrong, with the value found.</param>
/// <param name="Hint">What would be right; may be empty.</param>
public sealed record Diagnostic(Severity Severity, string File, int Line, int Column, string Key, string Message, string Hint)
{
    /// <summary><c>file:line:column: key: message; hint</c>, the parts that are empty left out.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? $"{File}:{Line}:{Column}: " : $"{File}: ";
        string severity = Severity == Severity.Warning ? "warning: " : "";
        string key = Key.Length > 0 ? $"{Key}: " : "";
        string hint = Hint.Length > 0 ? $"; {Hint}" : "";
        return place + severity + key + Message + hint;
    }
}

/// <summary>
/// What was found in a run. Readers report here and go on, so that one run shows all mistakes; whoever uses the result asks
/// <see cref="HasErrors"/> first.
/// </summary>
public sealed class Diagnostics
{
    private readonly List<Diagnostic> _items = [];

    public bool HasErrors => ErrorCount > 0;

    public int ErrorCount { get; private set; }

    /// <summary>In the order of files as they were first reported, and of lines within a file.</summary>
    public IReadOnlyList<Diagnostic> Items
    {
        get
        {
            List<string> files = [.. _items.Select(i => i.File).Distinct()];
            return [.. _items.OrderBy(i => files.IndexOf(i.File)).ThenBy(i => i.Line).ThenBy(i => i.Column)];
        }
    }

    public void Add(Diagnostic diagnostic)
    {
        _items.Add(diagnostic);
        if (diagnostic.Severity == Severity.Error)
        {
            ErrorCount++;
        }
    }

    /// <summary>An error about a file as a whole.</summary>
    public void FileError(string file, string message, string hint = "") =>
        Add(new Diagnostic(Severity.Error, file, 0, 0, "", message, hint));

    public override string ToString() => string.Join(Environment.NewLine, Items);
}
