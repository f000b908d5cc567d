package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Location;
import dev.askel.connectors.model.WireShape.Member;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Creates request bodies of the REST-XML protocol. */
final class XmlBody {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

    private final XMLStreamWriter xml;

    private XmlBody(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** Creates a document from a structure; empty when the value has none of its members. */
    static String of(String root, JsonNode namespace, WireShape structure, JsonNode value) {
        boolean any =
                structure.members().stream()
                        .anyMatch(m -> m.location() == Location.BODY && value.hasNonNull(m.name()));
        if (!any) {
            return "";
        }
        var text = new StringWriter();
        try {
            var xml = FACTORY.createXMLStreamWriter(text);
            new XmlBody(xml).structure(root, namespace, structure, value);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Writing XML to a string failed", e);
        }
        return text.toString();
    }

    private void structure(String name, JsonNode namespace, WireShape structure, JsonNode value)
            throws XMLStreamException {
        startElement(name, namespace);
        for (var member : structure.members()) {
            if (member.isXmlAttribute() && value.hasNonNull(member.name())) {
                attribute(member, value.path(member.name()));
            }
        }
        for (var parameter : value.properties()) {
            var member = structure.member(parameter.getKey());
            if (member != null
                    && member.location() == Location.BODY
                    && !member.isXmlAttribute()
                    && !parameter.getValue().isNull()) {
                member(member, parameter.getValue());
            }
        }
        xml.writeEndElement();
    }

    private void startElement(String name, JsonNode namespace) throws XMLStreamException {
        xml.writeStartElement(name);
        if (namespace.isTextual()) {
            xml.writeDefaultNamespace(namespace.textValue());
        } else if (namespace.isArray()) {
            xml.writeNamespace(namespace.path(0).asText(), namespace.path(1).asText());
        }
    }

    /**
     * Writes an attribute, such as {@code xsi:type}, of the current element. The element must
     * already declare the namespace prefix.
     */
    private void attribute(Member member, JsonNode value) throws XMLStreamException {
        xml.writeAttribute(member.wireName(), Scalars.toText(value));
    }

    private void member(Member member, JsonNode value) throws XMLStreamException {
        var shape = member.shape();
        var name = member.wireName();
        switch (shape.kind()) {
            case STRUCTURE -> structure(name, namespace(member), shape, value);
            case LIST -> {
                if (shape.isFlattened() || member.isFlattened()) {
                    for (var entry : value) {
                        element(shape.wireName(name), shape.element(), entry);
                    }
                } else {
                    startElement(name, namespace(member));
                    for (var entry : value) {
                        element(shape.wireName("member"), shape.element(), entry);
                    }
                    xml.writeEndElement();
                }
            }
            case MAP -> {
                boolean flat = shape.isFlattened() || member.isFlattened();
                if (!flat) {
                    startElement(name, namespace(member));
                }
                for (var entry : value.properties()) {
                    xml.writeStartElement(flat ? name : "entry");
                    xml.writeStartElement(shape.keyName());
                    xml.writeCharacters(entry.getKey());
                    xml.writeEndElement();
                    element(shape.wireName("value"), shape.element(), entry.getValue());
                    xml.writeEndElement();
                }
                if (!flat) {
                    xml.writeEndElement();
                }
            }
            default -> {
                startElement(name, namespace(member));
                xml.writeCharacters(
                        Scalars.toWireText(
                                shape, value, member.timestampFormat(), Scalars.ISO_TIME));
                xml.writeEndElement();
            }
        }
    }

    private static JsonNode namespace(Member member) {
        return member.xmlNamespace().isMissingNode()
                ? member.shape().xmlNamespace()
                : member.xmlNamespace();
    }

    private void element(String name, WireShape shape, JsonNode value) throws XMLStreamException {
        switch (shape.kind()) {
            case STRUCTURE -> structure(name, shape.xmlNamespace(), shape, value);
            case LIST -> {
                xml.writeStartElement(name);
                for (var entry : value) {
                    element(shape.wireName("member"), shape.element(), entry);
                }
                xml.writeEndElement();
            }
            default -> {
                xml.writeStartElement(name);
                xml.writeCharacters(Scalars.toWireText(shape, value, null, Scalars.ISO_TIME));
                xml.writeEndElement();
            }
        }
    }
}
