namespace Busbar.Gateway.Tests.Provisioning;

/// <summary>
/// A stand-in for nanoff, which cannot be had where tests run: a shell script that takes nanoff 2.5's options and keeps a file in place of a
/// chip's flash, with ESP-IDF's partition table for 4 MB (deploy at 0x1D0000). Files beside it make it misbehave: "refuses" (no board answers),
/// "wrong-address" (writes elsewhere and reports success, unless an address is given), "no-read-back", "drops-a-byte", "no-network".
/// It is not nanoff: what the real one prints, and how its options behave, these tests do not show.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class NanoffStandIn
{
    public const int DeployOffset = 0x1D0000;

    private const string Script = """
        #!/bin/bash
        # A stand-in for nanoff in tests.
        here=$(dirname "$(readlink -f "$0")"); [ -n "$STAND_IN_HOME" ] && here=$STAND_IN_HOME
        echo "$*" >> "$here/calls"
        mode=""; target=""; image=""; address=""; path=""; name=""; archive=""
        while [ $# -gt 0 ]; do
          case $1 in
            --update) mode=update;; --deploy) mode=deploy;; --updatearchive) mode=archive;;
            --target) target=$2; shift;; --image) image=$2; shift;; --address) address=$2; shift;;
            --filedeployment) mode=files; list=$2; shift;;
            --backuppath) mode=backup; path=$2; shift;; --backupfile) name=$2; shift;; --archivepath) archive=$2; shift;;
          esac; shift
        done
        if [ "$mode" != archive ] && [ -e "$here/refuses" ]; then echo "Error E4000: no board answers"; exit 1; fi
        case $mode in
          archive) [ -e "$here/no-network" ] && { echo "Error: no network"; exit 1; }; echo runtime > "$archive/$target.zip";;
          files) grep -o '"SourceFilePath":"[^"]*"' "$list" | cut -d'"' -f4 | while read -r file; do cp "$file" "$here/flashed-$(basename "$file")"; done;;
          update) cp "$here/empty-flash" "$here/flash";;
          deploy) at=1900544
            [ -e "$here/wrong-address" ] && at=1114112
            [ -n "$address" ] && at=$((address))
            dd if="$image" of="$here/flash" bs=4096 seek=$((at / 4096)) conv=notrunc status=none
            [ -e "$here/drops-a-byte" ] && printf '\x00' | dd of="$here/flash" bs=1 seek=$((at + 1000)) conv=notrunc status=none;;
          backup) [ -e "$here/no-read-back" ] && { echo "Error: timeout"; exit 1; }; cp "$here/flash" "$path/$name";;
        esac
        echo OK
        """;

    // Stands in for "dotnet tool install": it puts the script where nanoff would be.
    private const string Installer = """
        #!/bin/bash
        here=$(dirname "$(readlink -f "$0")")
        [ -e "$here/no-network" ] && { echo "error NU1301: Unable to load the service index"; exit 1; }
        while [ $# -gt 0 ]; do [ "$1" = --tool-path ] && folder=$2; shift; done
        mkdir -p "$folder"; cp "$here/nanoff" "$folder/nanoff"
        """;

    private readonly string folder;

    public NanoffStandIn(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        Write("nanoff", Script.Replace("[ -n \"$STAND_IN_HOME\" ] && here=$STAND_IN_HOME", $"here='{folder}'", StringComparison.Ordinal));
        Write("dotnet", Installer);
        byte[] flash = Enumerable.Repeat((byte)0xFF, 4 * 1024 * 1024).ToArray();
        Row(flash, 0, 1, 2, 0x9000, 0x6000, "nvs");
        Row(flash, 1, 1, 1, 0xF000, 0x1000, "phy_init");
        Row(flash, 2, 0, 0, 0x10000, 0x1C0000, "factory");
        Row(flash, 3, 1, 0x84, DeployOffset, 0x1D0000, "deploy");
        Row(flash, 4, 1, 0x83, 0x3C0000, 0x40000, "config");
        File.WriteAllBytes(Path.Combine(folder, "empty-flash"), flash);
    }

    public string Tool => Path.Combine(folder, "nanoff");

    public string Dotnet => Path.Combine(folder, "dotnet");

    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(folder, "calls")) ? File.ReadAllLines(Path.Combine(folder, "calls")) : [];

    public void Misbehave(string how) => File.WriteAllText(Path.Combine(folder, how), "");

    private static void Row(byte[] flash, int row, byte type, byte subtype, int offset, int size, string label)
    {
        Span<byte> at = flash.AsSpan(0x8000 + row * 32, 32);
        at.Clear();
        (at[0], at[1], at[2], at[3]) = (0xAA, 0x50, type, subtype);
        BitConverter.TryWriteBytes(at[4..], offset);
        BitConverter.TryWriteBytes(at[8..], size);
        System.Text.Encoding.ASCII.GetBytes(label, at[12..]);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text.Replace("\r", "", StringComparison.Ordinal) + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
