package dev.askel.http.wire.event;

import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.EventRules.ListPage;

/** The constraints of EventBridge's model on strings, and the members that many operations have. */
final class EventConstraints {
    static final StringConstraint NAME = StringConstraint.matching(1, 64, "[\\.\\-_A-Za-z0-9]+");
    static final StringConstraint BUS_NAME =
            StringConstraint.matching(1, 256, "[/\\.\\-_A-Za-z0-9]+");
    static final StringConstraint BUS_NAME_OR_ARN =
            StringConstraint.matching(
                    1,
                    1_600,
                    "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+");
    static final StringConstraint PATTERN = StringConstraint.of(0, 4_096);
    static final StringConstraint SCHEDULE = StringConstraint.of(0, 256);
    static final StringConstraint DESCRIPTION = StringConstraint.of(0, 512);

    /** An ARN; the expression only excludes U+0000, which the database cannot store. */
    static final StringConstraint ARN = StringConstraint.matching(1, 1_600, "(?s).*");

    static final StringConstraint NEXT_TOKEN = StringConstraint.of(1, 2_048);
    static final StringConstraint TAG_KEY = StringConstraint.of(1, 128);
    static final StringConstraint TAG_VALUE = StringConstraint.of(0, 256);

    static final String BUS = "EventBusName";

    private EventConstraints() {}

    static ListPage page(Members members) throws SerializationException {
        return new ListPage(
                members.intOrNull("Limit", 1, ListPage.ITEMS_MAX),
                members.textOrNull("NextToken", NEXT_TOKEN));
    }
}
