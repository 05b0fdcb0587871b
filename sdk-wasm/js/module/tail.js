// The end of the module: options are checked by their types, and everything can be ended.

// What the core found wrong with the options.
const problem = (reason, option) => {
  const wrong = reason == "unknown_option" ? "is no option" : "has a value of a wrong type";
  return { status: "error", reason, option, message: `${option || "the options"} ${wrong}` };
};

const complain = (wrong) => {
  console.error(`PebblePay: ${wrong.message}`);
  return wrong;
};

// The options of a call that came before the core, which checks them when it arrives.
let early;

const checkout = async (target, opener) => {
  if (ending.signal.aborted) return refuse("destroyed");
  if (typeof target != "string") {
    const wrong = core?.judge(target);
    if (wrong) return complain(wrong);
    early = target;
  }
  return open(target, opener);
};

const begin = () => {
  if (ending.signal.aborted) return;
  coreFailed = false;
  const wrong = view && early && core.judge(early);
  if (wrong) {
    emit("error", complain(wrong));
    view.settle(wrong);
    unmount();
  }
  core.start();
  adopt();
};

// Whether the core is there. A core that did not come is asked for again by the next caller; until
// then checkouts open on the hosted page.
let arrival;
const ready = () =>
  (arrival ||= arrive(instantiate, plain)
    .then(begin)
    .then(
      () => true,
      (error) => {
        arrival = undefined;
        goWithout(error);
        return false;
      },
    ));

addEventListener("pageshow", (event) => event.persisted && restore(event), {
  signal: ending.signal,
});

const destroy = () => {
  ending.abort();
  view?.settle({ status: "closed", reason: "host" });
  unmount();
  unlockScroll();
  forget();
};

const pebblepay = { checkout, open: checkout, close, destroy, version: "__PEBBLEPAY_VERSION__" };
return { pebblepay: Object.freeze(pebblepay), ready };
};
