import { PortreeveError } from "portreeve-client";
import { Fragment, useState } from "react";

import { Avatar, nameOf } from "../parts/Avatar";
import { Choice, Field } from "../parts/Field";
import { Form, type Values } from "../parts/Form";
import { focusHeading, Page } from "../parts/Page";
import { OutcomeMessage } from "../parts/OutcomeMessage";
import { useAct } from "../parts/useAct";
import { portreeve } from "../portreeve";
import { type Me, me as meIn } from "./useMe";

const TIME_ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone")];

/** Changes the version that is shown and no other: what was changed elsewhere is not overwritten unseen. */
export function Profile({ me, putMe }: { me: Me; putMe(me: Me): void }) {
  const { user, version } = me;
  const [outdated, setOutdated] = useState(false);
  const [loads, setLoads] = useState(0);
  const { outcome, act } = useAct();

  async function save(values: Values): Promise<string | undefined> {
    // `null` empties a field.
    const body = {
      display_name: values("display_name").trim() || null,
      locale: values("locale").trim() || null,
      time_zone: values("time_zone") || null,
      avatar_url: values("avatar_url").trim() || null,
    };
    setOutdated(false);
    try {
      putMe(meIn(await portreeve.api.PATCH("/api/v1/users/me", { body, params: { header: { "If-Match": version } } })));
      return "Saved.";
    } catch (error) {
      if (!(error instanceof PortreeveError && error.type === "/problems/precondition-failed")) {
        throw error;
      }
      setOutdated(true);
      return undefined;
    }
  }

  async function loadAnew(): Promise<string> {
    putMe(meIn(await portreeve.api.GET("/api/v1/users/me")));
    setOutdated(false);
    setLoads(loads + 1);
    focusHeading();
    return "This is your profile as it is now.";
  }

  return (
    <Page title="Profile">
      <div className="person card">
        <Avatar user={user} />
        <div>
          <strong>{nameOf(user)}</strong>
          <p className="hint">
            {[nameOf(user) !== user.email && user.email, user.roles.join(", ")].filter(Boolean).join(" · ")}
          </p>
        </div>
      </div>
      <OutcomeMessage {...outcome} />
      <Form button="Save" send={save}>
        {/* Fields keep what was typed; only what is loaded again replaces it. */}
        <Fragment key={loads}>
          <Field label="Display name" name="display_name" autoComplete="name" defaultValue={user.display_name} />
          <Field label="Locale" name="locale" hint="A language tag, such as en or de-CH." defaultValue={user.locale} />
          <Choice label="Time zone" name="time_zone" defaultValue={user.time_zone}>
            <option value="">None</option>
            {timeZones(user.time_zone).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Choice>
          <Field
            label="Avatar address"
            name="avatar_url"
            type="url"
            autoComplete="photo"
            hint="A picture on the web, beginning with https."
            defaultValue={user.avatar_url}
          />
        </Fragment>
        <div role="alert">
          {outdated && (
            <div className="notice refused">
              <p>Your profile was changed elsewhere meanwhile. Nothing was saved; loading it again drops what you typed.</p>
              <button type="button" onClick={() => act(loadAnew)}>
                Load it again
              </button>
            </div>
          )}
        </div>
      </Form>
    </Page>
  );
}

// Which names a browser knows depends on its age.
function timeZones(chosen: string | undefined): string[] {
  return chosen && !TIME_ZONES.includes(chosen) ? [chosen, ...TIME_ZONES] : TIME_ZONES;
}
