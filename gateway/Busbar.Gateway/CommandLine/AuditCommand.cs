using System.CommandLine;
using System.Globalization;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar audit</c>: whether the audit log is whole, and what it says.</summary>
internal static class AuditCommand
{
    private static readonly Option<int> Lines = new Option<int>("--lines") { Description = "How many, from the newest.", DefaultValueFactory = _ => 100, HelpName = "N" }.Within(1, 1_000_000);

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command verify = new("verify", "Follow the chain from the first line to the last; says which line is not as it was written.") { SharedOptions.Data, SharedOptions.Site };
        verify.SetAction(parse => SecurityData.Run(parse, Verify, mustBeThere: true));
        System.CommandLine.Command show = new("show", "Print the newest lines, newest first: number, time, who, act, subject, before, after, why, with tabs between.") { Lines, SharedOptions.Data, SharedOptions.Site };
        show.SetAction(parse => SecurityData.Run(parse, (services, output) => Show(services, output, parse.GetValue(Lines)), mustBeThere: true));
        return new("audit", "The audit log: verify, show.") { verify, show };
    }

    private static int Verify(IServiceProvider services, TextWriter output)
    {
        AuditVerdict verdict = services.GetRequiredService<AuditLog>().Verify();
        output.WriteLine(verdict.Fault is { } fault ? $"The audit log is NOT whole: {fault}." : $"The chain of {verdict.Lines} lines holds.");
        return verdict.Fault is null ? 0 : ExitCode.Refused;
    }

    private static int Show(IServiceProvider services, TextWriter output, int lines)
    {
        foreach (AuditLine line in services.GetRequiredService<AuditLog>().Newest(lines))
        {
            AuditEntry entry = line.Entry;
            string[] fields = [line.Number.ToString(CultureInfo.InvariantCulture), line.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), entry.Who, entry.Act, entry.Subject, entry.Before ?? "", entry.After ?? "", entry.Why];
            // A text of somebody's own must not forge a line.
            output.WriteLine(string.Join('\t', fields.Select(field => new string([.. field.Select(sign => char.IsControl(sign) ? ' ' : sign)]))));
        }

        return 0;
    }
}
