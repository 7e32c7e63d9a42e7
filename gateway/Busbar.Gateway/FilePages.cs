using System.Globalization;
using System.Runtime.InteropServices;

namespace Busbar.Gateway;

/// <summary>
/// Pages of the libraries' files that stand in this process's memory. The start reads far more of them than the work after it; those
/// that are in use come back from the system's file cache at their next use, a few microseconds each.
/// </summary>
/// <param name="before">Mappings that had been there when the list was made: address range and file.</param>
internal sealed partial class FilePages(IReadOnlySet<string> before)
{
    // madvise(2): MADV_DONTNEED. Of a mapping without pages of its own it changes no content.
    private const int DoNotNeed = 4;
    private const string Maps = "/proc/self/smaps";

    /// <summary>What is mapped now; nothing where there is no /proc.</summary>
    public static FilePages Mapped() => new(Read().Select(mapping => mapping.Name).ToHashSet(StringComparer.Ordinal));

    /// <summary>
    /// Takes those pages out of the process's memory. Only of libraries, which stay where they are as long as the program runs (another file's
    /// address may be somebody else's memory a moment later); that were there before (one that is being loaded still writes to its own), cannot
    /// be written, and hold no page that differs from the file.
    /// </summary>
    public void Release()
    {
        foreach (Mapping mapping in Read())
        {
            if (mapping.IsAsTheFile && before.Contains(mapping.Name))
                _ = Advise(mapping.From, mapping.To - mapping.From, DoNotNeed);
        }
    }

    private static List<Mapping> Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadLines(Maps)) : [];
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            // Without /proc everything goes on, only bigger.
            return [];
        }
    }

    /// <summary>Mappings of files (proc(5), smaps).</summary>
    internal static List<Mapping> Parse(IEnumerable<string> lines)
    {
        List<Mapping> mappings = [];
        bool isFile = false;
        foreach (string line in lines)
        {
            string[] words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length >= 5 && !words[0].EndsWith(':'))
            {
                // from-to permissions offset device inode path
                isFile = words.Length == 6 && IsLibrary(words[5]);
                if (!isFile)
                    continue;
                int dash = words[0].IndexOf('-', StringComparison.Ordinal);
                mappings.Add(new Mapping(line, Address(words[0][..dash]), Address(words[0][(dash + 1)..]), words[1][1] == 'w', 0, 0));
            }
            else if (isFile && words is ["Anonymous:" or "Swap:", string kilobytes, "kB"])
            {
                Mapping mapping = mappings[^1];
                mappings[^1] = mapping with { Told = mapping.Told + 1, OwnKilobytes = mapping.OwnKilobytes + long.Parse(kilobytes, CultureInfo.InvariantCulture) };
            }
        }

        return mappings;
    }

    // Such as libc.so.6, e_sqlite3.so, System.Linq.dll, or the program that is one file with all of them.
    private static bool IsLibrary(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(".dll", StringComparison.Ordinal) || name.EndsWith(".so", StringComparison.Ordinal)
            || (name.Contains(".so.", StringComparison.Ordinal) && char.IsAsciiDigit(name[^1])) || path == Environment.ProcessPath;
    }

    private static nuint Address(string hexadecimal) => nuint.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);

    /// <param name="Name">The mapping's line: range, permissions, place in the file, file.</param>
    /// <param name="From">First address.</param>
    /// <param name="To">Behind its last.</param>
    /// <param name="IsWritable">The process may write to it.</param>
    /// <param name="Told">How many of the two lines about pages of its own were there.</param>
    /// <param name="OwnKilobytes">Pages that differ from the file, in memory and swapped out.</param>
    internal readonly record struct Mapping(string Name, nuint From, nuint To, bool IsWritable, int Told, long OwnKilobytes)
    {
        /// <summary>Whatever is taken away of it comes back from the file as it was.</summary>
        public bool IsAsTheFile => !IsWritable && Told == 2 && OwnKilobytes == 0;
    }
}
