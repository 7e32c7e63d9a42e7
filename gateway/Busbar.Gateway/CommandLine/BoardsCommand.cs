using System.CommandLine;
using Busbar.Site.Boards;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar boards</c>: checks the board files and what is generated from them, or writes it.</summary>
internal static class BoardsCommand
{
    public static Command Create()
    {
        Option<bool> write = new("--write") { Description = "Write drawings, tables, bills and the firmware's board table; without it they are only compared." };
        Option<string?> root = new("--root") { Description = "The repository; default: $BUSBAR_HOME, or the nearest one above the program.", HelpName = "DIR" };
        Command command = new("boards", "Check the board files under hardware/boards, and that what is generated from them is up to date.") { write, root };
        command.SetAction(parse =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            string home = parse.GetValue(root) ?? SiteFiles.Home();
            Diagnostics diagnostics = new();
            BoardOutputs? outputs = BoardOutputs.Make(home, diagnostics);
            SiteFiles.Report(diagnostics, parse.InvocationConfiguration.Error);
            if (outputs is null)
                return ExitCode.WrongFile;
            foreach (BoardFile board in outputs.Library.Boards)
                output.WriteLine($"{board.Id}: {board.Chip.Name}, {board.Rs485.Count} RS-485, {board.Relays?.Channels.Count ?? 0} relays, {board.Inputs?.Channels.Count ?? 0} inputs{(board.Verified ? "" : ", not verified on a real board")}");
            bool isWriting = parse.GetValue(write);
            IReadOnlyList<string> stale = isWriting ? outputs.Write(home) : outputs.Stale(home);
            foreach (string path in stale)
                output.WriteLine(isWriting ? $"wrote {path}" : $"{path} is not what the board files say; run busbar boards --write");
            return isWriting || stale.Count == 0 ? 0 : ExitCode.WrongFile;
        });
        return command;
    }
}
