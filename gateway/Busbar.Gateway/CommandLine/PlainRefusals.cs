using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Busbar.Gateway.Security;

namespace Busbar.Gateway.CommandLine;

/// <summary>
/// What is written on the command line is refused in words for people: the library would name types of .NET, and a validator that asks for a
/// number where a word stands would end the program.
/// </summary>
internal static class PlainRefusals
{
    /// <summary>Gives every number, date and name of a list in the tree of commands a reader that says what would be right.</summary>
    public static T Plainly<T>(this T command)
        where T : Command
    {
        foreach (Symbol symbol in command.Options.Concat<Symbol>(command.Arguments))
        {
            Number<int>(symbol, "whole number");
            Number<byte>(symbol, "whole number from 0 to 255");
            Number<ulong>(symbol, "whole number from 0 on");
            Number<double>(symbol, "number");
            Read(symbol, Optional<DateTime>(Day), "day; write for instance 2026-05-01");
            Read<Role>(symbol, Named, $"role; there are {Names<Role>()}");
            ReadAll<Scope>(symbol, Named, $"scope; there are {Names<Scope>()}");
        }

        foreach (Command part in command.Subcommands)
            part.Plainly();
        return command;
    }

    /// <summary>Bounds of a number; said once an option, where it is made.</summary>
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result => Bound(option.Name, result, result.TryGet(out T value) ? value : null, least, most));
        return option;
    }

    /// <summary>The same for a number that need not be given.</summary>
    public static Option<T?> Within<T>(this Option<T?> option, T least, T most)
        where T : struct, INumber<T>
    {
        option.Validators.Add(result => Bound(option.Name, result, result.TryGet(out T? value) ? value : null, least, most));
        return option;
    }

    private static void Bound<T>(string name, OptionResult result, T? value, T least, T most)
        where T : struct, INumber<T>
    {
        if (value < least || value > most)
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {value} lies not between {least} and {most}."));
    }

    /// <summary>False when what was written is no such value: its reader has said so already.</summary>
    public static bool TryGet<T>(this OptionResult result, out T value)
    {
        bool isRead = !result.Errors.Any();
        value = default!;
        try
        {
            value = isRead ? result.GetValueOrDefault<T>()! : default!;
        }
        catch (InvalidOperationException)
        {
            isRead = false;
        }

        return isRead;
    }

    private delegate bool Reader<T>(string text, out T value);

    private static void Number<T>(Symbol symbol, string what)
        where T : struct, INumber<T>
    {
        Read<T>(symbol, Parse, what);
        Read(symbol, Optional<T>(Parse), what);

        static bool Parse(string text, out T value) => T.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);
    }

    private static Reader<T?> Optional<T>(Reader<T> reader)
        where T : struct => (string text, out T? value) =>
        {
            bool isRead = reader(text, out T known);
            value = known;
            return isRead;
        };

    private static bool Day(string text, out DateTime day) => DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static bool Named<T>(string text, out T value)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && text.All(char.IsAsciiLetter);

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();

    private static void Read<T>(Symbol symbol, Reader<T> reader, string what) => Install(symbol, result => One(result.Tokens[^1].Value, result, symbol, reader, what));

    private static void ReadAll<T>(Symbol symbol, Reader<T> reader, string what) => Install(symbol, result => result.Tokens.Select(token => One(token.Value, result, symbol, reader, what)).ToArray());

    private static T One<T>(string text, ArgumentResult result, Symbol symbol, Reader<T> reader, string what)
    {
        if (!reader(text, out T value))
            result.AddError($"{symbol.Name} {text} is no {what}.");
        return value;
    }

    private static void Install<T>(Symbol symbol, Func<ArgumentResult, T> read)
    {
        if (symbol is Option<T> option)
            option.CustomParser ??= read;
        else if (symbol is Argument<T> argument)
            argument.CustomParser ??= read;
    }
}
