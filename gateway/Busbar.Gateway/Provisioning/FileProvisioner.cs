using System.Text.Json;
using Busbar.Controller;
using Busbar.Gateway.Flashing;
using Busbar.Host;

namespace Busbar.Gateway.Provisioning;

/// <summary>
/// The way around the console: settings.txt is put into the board's flash by nanoff, over the debugger's own protocol. For boards whose runtime
/// keeps the USB bridge's UART for its debugger, so that no console is to be had there.
/// </summary>
public sealed class FileProvisioner(Nanoff tool, GatewayWatch gateway, ProgressLines progress, TimeProvider time)
{
    /// <summary>Steps of the progress bar.</summary>
    public const int Steps = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Does all of it.</summary>
    /// <returns>False: a step failed and was told.</returns>
    public async Task<bool> RunAsync(ProvisionPlan plan, string? authority, string cable, TimeSpan patience, CancellationToken cancel)
    {
        progress.Begin(new("用 nanoff 写入设置文件", "put the settings into the flash by nanoff"));
        ToolResult written = await WriteAsync(plan, authority, cable, cancel);
        if (written.Code != 0)
        {
            progress.Failed($"{written.Tail}. Is the runtime flashed, and does no other program hold {cable}?");
            return false;
        }

        progress.Done($"{plan.Values.Count()}");
        progress.Begin(new("等待网关见到它（给板子重新上电）", "wait until the gateway has seen it (switch the board off and on)"));
        long began = time.GetTimestamp();
        while (await gateway.WhyNotAsync(plan.Get("controller"), cancel) is { } missing)
        {
            if (time.GetElapsedTime(began) >= patience)
            {
                progress.Failed(progress.Say(new($"{missing}；看指示灯：长闪为十位、短闪为个位", $"{missing}; look at the LED: long flashes are tens, short ones units")));
                return false;
            }

            await Task.Delay(Pause, time, cancel);
        }

        progress.Done(progress.Say(new("网关已见到", "the gateway has seen it")));
        return true;
    }

    private async Task<ToolResult> WriteAsync(ProvisionPlan plan, string? authority, string cable, CancellationToken cancel)
    {
        // Holds secrets: the folder is its owner's alone, and gone afterwards.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("busbar-provision-");
        try
        {
            DeviceSettings settings = new("");
            foreach ((string key, string value) in plan.Values)
                settings.Put(key, value);
            settings.Save(new FileStorage(folder.FullName, 1024 * 1024, _ => { }));
            List<object> files = [new { DestinationFilePath = "I:\\" + DeviceSettings.FileName, SourceFilePath = Path.Combine(folder.FullName, DeviceSettings.FileName) }];
            if (authority != null)
            {
                string pem = Path.Combine(folder.FullName, ConsoleSession.AuthorityFile);
                await File.WriteAllTextAsync(pem, authority, cancel);
                files.Add(new { DestinationFilePath = "I:\\" + ConsoleSession.AuthorityFile, SourceFilePath = pem });
            }

            string list = Path.Combine(folder.FullName, "files.json");
            await File.WriteAllTextAsync(list, JsonSerializer.Serialize(new { serialport = cable, files }), cancel);
            return await tool.DeployFilesAsync(cable, list, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
