package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Location;
import dev.askel.connectors.model.WireShape.Member;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads responses in XML. */
final class XmlResponse {
    private XmlResponse() {}

    /** Returns the root element of a document; null when the text is not XML. */
    static @Nullable Element parse(String text) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("No XML parser that refuses DTDs", e);
        } catch (SAXException | IOException notXml) {
            return null;
        }
    }

    /** Returns the first child of an element with this name; null when there is none. */
    static @Nullable Element child(Element element, String name) {
        for (var each : children(element)) {
            if (name(each).equals(name)) {
                return each;
            }
        }
        return null;
    }

    /** Returns the text of a child; null when there is none. */
    static @Nullable String text(@Nullable Element element, String name) {
        var found = element == null ? null : child(element, name);
        return found == null ? null : found.getTextContent();
    }

    private static List<Element> children(Element element) {
        var children = new ArrayList<Element>();
        for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child) {
                children.add(child);
            }
        }
        return children;
    }

    /** Returns the name of an element without its prefix. */
    private static String name(Element element) {
        var name = element.getTagName();
        return name.substring(name.indexOf(':') + 1);
    }

    /** Converts a structure to a result, with members in the order of their names. */
    static ObjectNode toResult(WireShape structure, Element element) {
        var children = children(element);
        var sorted = new TreeMap<String, JsonNode>();
        for (var member : structure.members()) {
            if (member.location() == Location.BODY) {
                var value = member(member, element, children);
                if (value != null) {
                    sorted.put(member.name(), value);
                }
            }
        }
        var result = JsonNodeFactory.instance.objectNode();
        sorted.forEach(result::set);
        return result;
    }

    private static @Nullable JsonNode member(
            Member member, Element element, List<Element> children) {
        var shape = member.shape();
        if (member.isXmlAttribute()) {
            var value = element.getAttribute(member.wireName());
            return value.isEmpty() ? null : Scalars.toResult(shape, value);
        }
        boolean flat = shape.isFlattened() || member.isFlattened();
        var name =
                flat && shape.kind() == WireShape.Kind.LIST
                        ? shape.wireName(member.wireName())
                        : member.wireName();
        var matching = children.stream().filter(child -> name(child).equals(name)).toList();
        if (matching.isEmpty()) {
            return null;
        }
        return switch (shape.kind()) {
            case LIST -> list(shape, flat ? matching : entries(matching.getFirst()));
            case MAP -> map(shape, flat ? matching : children(matching.getFirst()));
            default -> value(shape, matching.getFirst());
        };
    }

    /**
     * Returns the entries of a list. The names of entries differ by service, but a list has no
     * other children.
     */
    private static List<Element> entries(Element list) {
        return children(list);
    }

    private static JsonNode list(WireShape shape, List<Element> entries) {
        var array = JsonNodeFactory.instance.arrayNode();
        entries.forEach(entry -> array.add(value(shape.element(), entry)));
        return array;
    }

    private static JsonNode map(WireShape shape, List<Element> entries) {
        var map = JsonNodeFactory.instance.objectNode();
        for (var entry : entries) {
            var key = text(entry, shape.keyName());
            var value = child(entry, shape.wireName("value"));
            if (key != null && value != null) {
                map.set(key, value(shape.element(), value));
            }
        }
        return map;
    }

    private static JsonNode value(WireShape shape, Element element) {
        return switch (shape.kind()) {
            case STRUCTURE -> toResult(shape, element);
            case LIST -> list(shape, entries(element));
            case MAP -> map(shape, children(element));
            case BLOB -> Blobs.toResult(element.getTextContent());
            default -> Scalars.toResult(shape, element.getTextContent());
        };
    }
}
