using Busbar.Site.Yaml;

namespace Busbar.Gateway.Provisioning;

/// <summary>A progress bar that grows by a line a step, so that it can be read in a log and over a slow terminal too: <c>[##--] 2/4 text: result</c>.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="steps">How many there are.</param>
/// <param name="language">zh or en.</param>
public sealed class ProgressLines(TextWriter output, int steps, string language)
{
    private int done;
    private string current = "";

    /// <summary>Words in the language of this bar.</summary>
    public string Say(LocalName words) => words.For(language);

    /// <summary>A step begins.</summary>
    public void Begin(LocalName step) => current = Say(step);

    /// <summary>It has ended well.</summary>
    public void Done(string result)
    {
        done++;
        output.WriteLine($"[{new string('#', done)}{new string('-', Math.Max(0, steps - done))}] {done}/{steps} {current}{(result.Length > 0 ? ": " + result : "")}");
    }

    /// <summary>It has failed; the words say what to try.</summary>
    public void Failed(string why) => output.WriteLine($"[{new string('#', done)}!{new string('-', Math.Max(0, steps - done - 1))}] {done + 1}/{steps} {current}: {why}");
}
