using System.Text.Json;
using System.Text.Json.Serialization;
using Busbar.Metering;

namespace Busbar.Gateway.Metering;

/// <summary>Reads sentences as they are kept: bills of the first builds had them in English alone, as plain text.</summary>
internal sealed class BookTextReader : JsonConverter<BookText>
{
    public override BookText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? BookText.Same(reader.GetString()!) : JsonSerializer.Deserialize<BookText>(ref reader)!;

    public override void Write(Utf8JsonWriter writer, BookText value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value);
}
