// Show a widget's script with a model whose kernel is played by a test. Called with [script in base64, traits].
async ([script, traits]) => {
  const handlers = [];
  window.model = {
    sent: [],
    get: (name) => structuredClone(traits[name]),
    on: (name, act) => handlers.push([name, act]),
    off: (name, act) => handlers.splice(handlers.findIndex(([n, a]) => n === name && a === act), 1),
    send: (message) => window.model.sent.push(structuredClone(message)),
    update: (changed) => {
      const names = Object.keys(changed).filter((name) => JSON.stringify(traits[name]) !== JSON.stringify(changed[name]));
      Object.assign(traits, changed);
      for (const name of names) for (const [event, act] of [...handlers]) if (event === `change:${name}`) act();
    },
  };
  const { default: widget } = await import("data:text/javascript;base64," + script);
  const el = document.createElement("div");
  document.body.append(el);
  window.dispose = widget.render({ model: window.model, el });
};
