using Busbar.Gateway.Broker;
using Busbar.Gateway.CommandLine;
using Busbar.Gateway.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Busbar.Gateway.Tests.CommandLine;

/// <summary>What the shell learns of a run.</summary>
public sealed class The_exit_code : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true, ExitCode.Failed)]
    [InlineData(false, 0)]
    public async Task Tells_whether_a_part_of_the_program_failed(bool hasFailed, int code)
    {
        GatewayOptions options = new() { Port = 0, Broker = new BrokerOptions { Port = 0 }, DataDirectory = folder.File("data") };
        await using WebApplication app = GatewayServer.Build(options, SiteFiles.Load(null, Console.Error)!.Model);

        Task End()
        {
            if (hasFailed)
                app.Services.GetRequiredService<RunOutcome>().Fail();
            else
                app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            return Task.CompletedTask;
        }

        Assert.Equal(code, await ServerRun.RunAsync(app, options, End, TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
    }
}
