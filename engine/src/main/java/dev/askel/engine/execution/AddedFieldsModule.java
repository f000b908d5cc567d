package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.history.Parent;
import dev.askel.asl.mock.TestCase;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Omits null fields that were added to types of the interpreter after their first release. A
 * message without these fields keeps its earlier form. Also sends the states of a test case as JSON
 * text in a string. The class is public because reference.conf names it.
 */
public final class AddedFieldsModule extends SimpleModule {
    @Serial private static final long serialVersionUID = 1;

    /** Creates the module. Pekko calls this constructor by reflection. */
    public AddedFieldsModule() {
        super("askel-later-fields");
        setMixInAnnotation(ExecutionIdentity.class, IdentityMixin.class);
        setMixInAnnotation(MachineLimits.class, LimitsMixin.class);
        setMixInAnnotation(TestCase.class, TestCaseMixin.class);
        setMixInAnnotation(Parent.class, StartStampMixin.class);
    }

    /** Keeps the name of the field in earlier releases. */
    interface StartStampMixin {
        @JsonProperty("life")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Long startStamp();
    }

    interface IdentityMixin extends StartStampMixin {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable TestCase testCase();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable MapChild mapChild();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String laterAttributes();

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable MachineLimits limits();
    }

    /** Omits the limits that the state machine does not replace. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    interface LimitsMixin {}

    /** Sends the states of a test case as a string with JSON text. */
    interface TestCaseMixin {
        @JsonSerialize(converter = ToText.class)
        @JsonDeserialize(converter = FromText.class)
        Payload states();
    }

    private static final class ToText extends StdConverter<Payload, String> {
        @Override
        public String convert(Payload payload) {
            return payload.verbatim();
        }
    }

    private static final class FromText extends StdConverter<String, Payload> {
        @Override
        public Payload convert(String text) {
            return Payload.ofVerbatim(text);
        }
    }
}
