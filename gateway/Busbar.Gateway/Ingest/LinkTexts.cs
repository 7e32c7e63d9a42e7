using Busbar.Site.Yaml;

namespace Busbar.Gateway.Ingest;

/// <summary>Why a controller cannot be heard, in both languages.</summary>
internal static class LinkTexts
{
    public static readonly LocalName NoBroker = new("网关未连接到消息代理", "the gateway has no connection to the broker");

    public static readonly LocalName ConnectionEnded = new("与消息代理的连接中断", "its connection to the broker ended");
}
