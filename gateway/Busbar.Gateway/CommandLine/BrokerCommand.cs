using System.CommandLine;
using Busbar.Gateway.Security;
using Busbar.Site.Compile;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar broker</c>: what a broker that runs elsewhere needs to hold controllers to their own topics.</summary>
internal static class BrokerCommand
{
    private static readonly Option<string> Output = new("--out") { Description = "Folder that takes the files.", HelpName = "DIR", Required = true };

    private static readonly Option<string> Folder = new("--folder") { Description = "Where they will lie on the broker's machine.", DefaultValueFactory = _ => "/etc/mosquitto", HelpName = "DIR" };

    private static readonly Option<int> TlsPort = SharedOptions.PortOption("--mqtt-tls-port", "TCP port for the controllers, with TLS.", 8883);

    private static readonly Option<string> Certificate = new("--certificate") { Description = "PEM file of the broker's certificate, there.", DefaultValueFactory = _ => "/etc/mosquitto/certs/server.pem", HelpName = "FILE" };

    private static readonly Option<string> CertificateKey = new("--certificate-key") { Description = "PEM file of its key, there.", DefaultValueFactory = _ => "/etc/mosquitto/certs/server.key", HelpName = "FILE" };

    public static System.CommandLine.Command Create()
    {
        System.CommandLine.Command mosquitto = new("mosquitto", "Write password file, access list and configuration for mosquitto 2, and the gateway's own password.")
        {
            Output, Folder, SharedOptions.MqttPort, TlsPort, Certificate, CertificateKey, SharedOptions.Site, SharedOptions.Data,
        };
        mosquitto.SetAction(Run);
        return new("broker", "Files for an MQTT broker that runs elsewhere.") { mosquitto };
    }

    private static int Run(ParseResult parse)
    {
        TextWriter errors = parse.InvocationConfiguration.Error;
        if (SiteFiles.Load(parse.GetValue(SharedOptions.Site), errors) is not { } site)
            return ExitCode.WrongFile;
        string data = DataHome.Resolve(parse.GetValue(SharedOptions.Data), site.Model.Id);
        string output = Path.GetFullPath(parse.GetRequiredValue(Output));
        try
        {
            string gateway = Convert.ToHexStringLower(new SecurityKeys(data).Get("external-broker"));
            MosquittoFiles files = new(site.Model, ControllerKeys.BesideData(data), gateway);
            Directory.CreateDirectory(output);
            Write(Path.Combine(output, "busbar.acl"), files.AccessList(), isSecret: false);
            Write(Path.Combine(output, "busbar.passwd"), files.Passwords(), isSecret: true);
            Write(Path.Combine(output, "busbar.conf"), MosquittoFiles.Configuration(parse.GetRequiredValue(Folder), parse.GetValue(SharedOptions.MqttPort), parse.GetValue(TlsPort), parse.GetRequiredValue(Certificate), parse.GetRequiredValue(CertificateKey)), isSecret: false);
            string own = Path.Combine(output, "gateway.password");
            Write(own, gateway + "\n", isSecret: true);
            parse.InvocationConfiguration.Output.WriteLine($"Copy busbar.acl and busbar.passwd to {parse.GetRequiredValue(Folder)}, busbar.conf to its conf.d; then: busbar gateway --broker HOST:PORT --broker-user {MosquittoFiles.GatewayUser} --broker-password-file {own}");
            return 0;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            errors.WriteLine($"{wrong.Message} (the files go to {output}; choose another folder with --out)");
            return ExitCode.CannotStart;
        }
    }

    private static void Write(string path, string text, bool isSecret)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            File.Delete(path);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter writer = new(path, options);
        writer.Write(text);
    }
}
