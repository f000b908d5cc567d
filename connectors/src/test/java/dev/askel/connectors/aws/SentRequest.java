package dev.askel.connectors.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/**
 * A normalised request for comparison: equivalent requests are equal.
 *
 * @param scope the algorithm, region and service of the signature; empty when there is none
 * @param query sorted by name
 * @param headers the headers by name in lower case, without those specific to the client or call
 * @param body the values of the body by their position
 */
record SentRequest(
        String method,
        String host,
        String path,
        String scope,
        List<String> query,
        Map<String, String> headers,
        List<String> body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Headers specific to the client or call: ids, dates, the agent, and those derived from the
     * body or the address.
     */
    private static final Set<String> IGNORED_HEADERS =
            Set.of(
                    "amz-sdk-invocation-id",
                    "amz-sdk-request",
                    "authorization",
                    "content-length",
                    "expect",
                    "host",
                    "user-agent",
                    "x-amz-content-sha256",
                    "x-amz-date");

    private static final String CRC_32 = "x-amz-checksum-crc32";
    private static final Pattern SCOPE =
            Pattern.compile("(AWS4-[^ ]+ )Credential=[^/]+/[0-9]+/([^,]+)/aws4_request.*");

    static SentRequest of(
            String method, URI address, Map<String, List<String>> headers, byte[] body) {
        var keptHeaders = new TreeMap<String, String>();
        var scope = "";
        for (var header : headers.entrySet()) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            var value = String.join(",", header.getValue());
            if (name.equals("authorization")) {
                var found = SCOPE.matcher(value);
                scope = found.matches() ? found.group(1) + found.group(2) : value;
            }
            if (!IGNORED_HEADERS.contains(name)) {
                keptHeaders.put(
                        name, name.equals(CRC_32) && value.equals(crc32(body)) ? "valid" : value);
            }
        }
        return new SentRequest(
                method,
                address.getHost(),
                address.getRawPath().isEmpty() ? "/" : address.getRawPath(),
                scope,
                pairs(Objects.requireNonNullElse(address.getRawQuery(), "")),
                keptHeaders,
                body(keptHeaders.getOrDefault("content-type", ""), body));
    }

    private static String crc32(byte[] body) {
        var sum = new CRC32();
        sum.update(body);
        var bytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static List<String> pairs(String text) {
        var pairs = new ArrayList<String>();
        for (var pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            var parts = pair.split("=", 2);
            pairs.add(
                    decoded(parts[0])
                            + " = "
                            + (parts.length == 1 ? "" : number(decoded(parts[1]))));
        }
        pairs.sort(null);
        return pairs;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static List<String> body(String type, byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return pairs(text);
        }
        var values = new ArrayList<String>();
        if (text.startsWith("<")) {
            xml("", element(text), values);
        } else if (type.contains("json") && !text.isEmpty()) {
            try {
                json("", JSON.readTree(text), values);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(text, e);
            }
        } else if (!text.isEmpty()) {
            values.add(text);
        }
        values.sort(null);
        return values;
    }

    private static void json(String path, JsonNode value, List<String> values) {
        if (value.isObject()) {
            values.add(path + " {}");
            value.properties().forEach(e -> json(path + "/" + e.getKey(), e.getValue(), values));
        } else if (value.isArray()) {
            values.add(path + " []");
            for (int i = 0; i < value.size(); i++) {
                json(path + "/" + i, value.path(i), values);
            }
        } else {
            values.add(
                    path
                            + " "
                            + value.getNodeType()
                            + " "
                            + (value.isNumber() ? number(value.asText()) : value.asText()));
        }
    }

    private static Element element(String text) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text)))
                    .getDocumentElement();
        } catch (Exception e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static void xml(String path, Element element, List<String> values) {
        var elementPath =
                "%s/{%s}%s".formatted(path, element.getNamespaceURI(), element.getLocalName());
        var attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            var attribute = attributes.item(i);
            if (!attribute.getNodeName().startsWith("xmlns")) {
                values.add(
                        "%s@{%s}%s %s"
                                .formatted(
                                        elementPath,
                                        attribute.getNamespaceURI(),
                                        attribute.getLocalName(),
                                        attribute.getNodeValue()));
            }
        }
        int number = 0;
        for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child) {
                int index = 0;
                for (Node before = child.getPreviousSibling();
                        before != null;
                        before = before.getPreviousSibling()) {
                    index += before.getNodeName().equals(child.getNodeName()) ? 1 : 0;
                }
                xml(elementPath + "#" + index, child, values);
                number++;
            }
        }
        if (number == 0) {
            values.add(elementPath + " " + number(element.getTextContent()));
        }
    }

    /** Normalises a number: 3 equals 3.0. */
    private static String number(String text) {
        try {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** The differences from another request; empty when they are equal. */
    List<String> differences(SentRequest other) {
        var found = new ArrayList<String>();
        addDifferences(found, "method", method, other.method);
        addDifferences(found, "host", host, other.host);
        addDifferences(found, "path", path, other.path);
        addDifferences(found, "scope", scope, other.scope);
        addDifferences(found, "query", query, other.query);
        addDifferences(found, "headers", lines(headers), lines(other.headers));
        addDifferences(found, "body", body, other.body);
        return found;
    }

    private static List<String> lines(Map<String, String> headers) {
        return headers.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
    }

    private static void addDifferences(
            List<String> found, String part, String ours, String theirs) {
        if (!ours.equals(theirs)) {
            found.add("%s: ours %s, the SDK's %s".formatted(part, ours, theirs));
        }
    }

    private static void addDifferences(
            List<String> found, String part, List<String> ours, List<String> theirs) {
        var onlyOurs = new ArrayList<>(ours);
        theirs.forEach(onlyOurs::remove);
        var onlyTheirs = new ArrayList<>(theirs);
        ours.forEach(onlyTheirs::remove);
        onlyOurs.forEach(line -> found.add(part + ": ours alone has " + line));
        onlyTheirs.forEach(line -> found.add(part + ": the SDK alone has " + line));
    }
}
